#define TRACE
namespace Shop
{
#region Log
    public class Log
    {
#if TRACE
        void Write(string text) { }
#else
        void Skip(string text) { }
#endif
    }
#endregion

    interface ICut
    {
        Task Run()
#if DEFAULTS
            => Task.CompletedTask
#endif
        ;

        void Cut(string text)
#if DEFAULTS
            => Cut(text, 1)
#endif
        ;
    }
}
