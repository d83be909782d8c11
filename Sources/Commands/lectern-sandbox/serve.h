#ifndef LECTERN_SERVE_H
#define LECTERN_SERVE_H

// Answers requests from descriptor 3 on descriptor 4 until descriptor 3 ends.
//
// Numbers are little-endian. A request is: count (4 bytes, of what follows), nonce (16), kind (1), body.
//   kind 'L': load the image whose path is the body
//   kind 'S': start: call the function int body(int, char **)
//   kind 'A': start as 'S' does, a function that begins a task; done when the task is
//   kind 'C': call: symbol length (2), symbol, input
// An answer is: count (4), the request's nonce (16), ending (1), body.
//   ending 0: done; the body is the value
//   ending 1 or 2: what the called function returned; the body is its text
//   ending 3: the image or symbol was not found; the body says why
// Returns 0, or 1 when a request is not understood or an answer cannot be sent.
int serve(void);

#endif
