/* A table that conditions cut up hides nothing behind it. */
static struct command commands[] = {

    { NAME("pass"), TAKES_ONE,
      set_pass,
      NULL },
#if (WITH_SSL)

    { NAME("verify"), TAKES_FLAG,
#else
    { NAME("ignore"), TAKES_FLAG,
#endif
      set_flag,
      NULL },
};

static char *
set_pass(struct conf *cf, void *conf)
{
    return read_pass(cf);
}
