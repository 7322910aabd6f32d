/* A macro whose text is one more macro on a line of its own takes nothing from what follows it. */
#define DECLARE_MASK(name) \
	DECLARE_BITMAP(name, MODE_MAX)

static inline void mask_zero(unsigned long *mask)
{
	bitmap_zero(mask);
}
#define MASK_INLINE \
	MY_INLINE

extern int mask_weight(const unsigned long *mask);
struct head { int flags; } __aligned(4);
struct pair { int left; } ALIGNED(8) pairs[2];
int broken(a b c) NO(x) y z;
int last(void);
