int before(void);
PNG_EXPORT(7, int, png_sig_cmp, (png_const_bytep sig, size_t start, size_t num_to_check));
PNG_EXPORTA(4, png_structp, png_create_read_struct,
    (png_const_charp user_png_ver, png_voidp error_ptr,
    png_error_ptr error_fn, png_error_ptr warn_fn),
    PNG_ALLOCATED);
PNG_FIXED_EXPORT(48, void, png_set_gray_fixed, (png_structrp png, int action,
    png_fixed_point red))
extern int __REDIRECT_NTH (scan_text, (const char *__restrict __s,
				       const char *__restrict __format, ...),
			   __isoc99_sscanf);
extern void *__REDIRECT (map_file, (void *__addr, size_t __len), map_file64) __wur;
LIB_EXPORT(int) LIB_NAME(lib_open)(const char *path, int flags);
void *LIB_NAME(lib_map) (void *start, size_t length);
extern char *(STDCALL lib_text)(int number);
FT_EXPORT( FT_Error )
FT_Init_Library( FT_Library  *alibrary );
int after(void);
