LIB_BEGIN_HEADER
LIB_EXPORT(const char *) name_of(const handle_t *handle);
typedef status_t (LIB_CALLBACK *authenticate_t)(void *arg,
                                                handle_t *handle);
int set_handler(handle_t *handle, void (LIB_CALLBACK *handler)(int));
#define COUNT 4
struct table {
	uint32_t pad[COUNT / 2];
	status_t (LIB_CALLBACK *check)(handle_t *handle);
	unsigned long int __member(flags);
};
DEFINE_LIST_OF(handle_t, handle_t)
#define list_size(list) size_of(list)
typedef int LIB_ALIGNED(8) wide_t;
int last(void);
LIB_END_HEADER
