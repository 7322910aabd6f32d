/* What is declared stands in parentheses, behind macros. */
OLD_SINCE_3 int (*meth_get_init(const METHOD *meth))(KEY *);
OLD_SINCE_3 key_t *(*meth_get_key(const METHOD *meth))(unsigned char *key,
    const NUMBER *public);
BEGIN_DECLS
extern void (*process_lock)(
    void
);
OLD_SINCE_3 bool (is_finite)(float value);
typedef STACK_OF(MESSAGE) MESSAGES;
ZEXTERN char * ZEXPORT get_text OF((file_t file, char *buffer, int size));
ZEXTERN const crc_t FAR * ZEXPORT get_table    OF((void));
FP_EXPORT(32, void, set_gray, (struct image *image,
    double red, double green))
FIXED_EXPORT(33, void, set_gray_fixed, (struct image *image,
    int red, int green))

EXPORT(34, int, get_status, (const struct image *
    image));
int last(void);
