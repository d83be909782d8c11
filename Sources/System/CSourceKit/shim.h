// What is used of the toolchain's SourceKit/sourcekitd.h, for a library that is loaded at run time.
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef void *sourcekitd_object_t;
typedef void *sourcekitd_response_t;
typedef struct {
  uint64_t data[3];
} sourcekitd_variant_t;

typedef void (*sourcekitd_initialize_t)(void);
typedef sourcekitd_object_t (*sourcekitd_request_create_from_yaml_t)(const char *yaml, char **error);
typedef void (*sourcekitd_request_release_t)(sourcekitd_object_t request);
typedef sourcekitd_response_t (*sourcekitd_send_request_sync_t)(sourcekitd_object_t request);
typedef bool (*sourcekitd_response_is_error_t)(sourcekitd_response_t response);
typedef sourcekitd_variant_t (*sourcekitd_response_get_value_t)(sourcekitd_response_t response);
typedef char *(*sourcekitd_variant_json_description_copy_t)(sourcekitd_variant_t value);
typedef void (*sourcekitd_response_dispose_t)(sourcekitd_response_t response);
