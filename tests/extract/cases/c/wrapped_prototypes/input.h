/* A macro around a whole prototype, with a semicolon and without. */
DOCK_EXTERNAL(status_t DOCK_EARLY
              dock_open(struct dock_list
                        *first, u8 may_grow))
DOCK_PART(status_t dock_enable(void))
DOCK_PART(status_t dock_decode(u8 *data, size_t size))
DOCK_TEXT(const char
          *dock_explain(status_t which))
DOCK_LOG(LIKE_PRINT(2) void DOCK_VARIADIC
         dock_log(u32 level, const char *format, ...))
DECLARE_NEAR(struct crate *crate_first(struct list *,
                                       struct crate *));
DECLARE_NEAR(int crate_done(struct crate *, int));
DOCK_CHECK(sizeof(struct crate) == 8);
/* What stands behind a type is no function. */
struct berth { int depth;
} __aligned(8);
enum tide { EBB } __mode(byte);
/* What a macro stands for is no statement of the file, whatever is wrong elsewhere. */
#define DEFINE_BERTH(_name, _type, _leave, _enter, _args...) \
typedef _type berth_##_name##_t; \
static inline void berth_##_name##_leave(_type *p) \
{ _type t = *p; _leave; } \
static inline _type berth_##_name##_enter(_args) \
{ _type t = _enter; return t; }

static typeof(x) *broken ## here(;
int last(void);
