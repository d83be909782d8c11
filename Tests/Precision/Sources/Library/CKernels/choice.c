// Which products the library takes: those of its kernels in their plain form, with which come the
// paths that are made on them, as of convolution; or, with LECTERN_TEST_BLAS=1, those of OpenBLAS.
#include "include/product.h"
#include <stdlib.h>
#undef lk_product_is_available

bool lk_product_is_available(void) {
  const char *value = getenv("LECTERN_TEST_BLAS");
  return value == NULL || value[0] != '1';
}
