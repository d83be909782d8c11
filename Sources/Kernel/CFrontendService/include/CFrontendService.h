// A library that is loaded into the Swift compiler before the compiler's own code. It limits the
// compiler's memory and, when asked to, turns the compiler into a server that forks for every
// request; the fork begins to compile a text before the text is known.
//
// Environment:
//   LECTERN_FRONTEND_MEMORY  the most memory that a compilation may use, in bytes
//   LECTERN_FRONTEND_SOCKET  the descriptor of a SOCK_SEQPACKET socket; makes the compiler a server
//
// The server first compiles what its arguments say, which warms it, and then sends one byte. Each
// request is a packet: the arguments of the compilation, each ended by a zero byte, preceded by the
// path of the source that is to come later, which is empty if there is none; and three descriptors:
// where the text comes from, where messages go, and where the state goes. The state is the number
// of the process as a 32-bit integer and at the end the exit code as one byte; without the latter
// the compilation has failed by itself, and says nothing about the text.
#ifndef LECTERN_FRONTEND_SERVICE_H
#define LECTERN_FRONTEND_SERVICE_H

/// The name of a module of source, found by the compilation's search paths, that is like a cell: a
/// fork that waits for its text checks it meanwhile. Its last declaration is a function.
#define LECTERN_REHEARSAL_MODULE "LecternRehearsal"

/// The size of the file that stands for a text that is to come, and the longest such text.
enum { LECTERN_LATE_SOURCE_SIZE = (256 << 10) + 64, LECTERN_LATE_TEXT_LIMIT = 240 << 10 };

#endif
