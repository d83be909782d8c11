#ifndef LECTERN_SELFTEST_H
#define LECTERN_SELFTEST_H

// Tries from inside what a seal must refuse, and prints "sealed TOKEN" if all of it was refused,
// otherwise one line per hole. The arguments: TOKEN, a file outside, a path outside to create,
// a TCP port that listens on this machine, a process outside, the limit of memory in bytes.
// Returns 0 if everything was refused, 1 if not, 78 if the arguments are incomplete.
int selftest(int count, char **arguments);

#endif
