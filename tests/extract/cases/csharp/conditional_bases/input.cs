namespace Shop
{
    public class Context
#if NETFRAMEWORK
        : Remote, ILogical
#else
        : Local
#endif
    {
        public void Run() { }
    }

    class Store<T>
#if CACHED
        : Cache<T>
#endif
        where T : class
    {
    }
}
