#include <zmq.h>
/* Not part of Swift's Glibc module; lets a thread be woken while it polls a socket. */
#include <sys/eventfd.h>
