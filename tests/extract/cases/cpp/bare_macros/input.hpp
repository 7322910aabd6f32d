// A bare macro before a condition is no declaration that its branches share.
DOCK_BEGIN_NAMESPACE

#ifdef ONLY_FOR_DOCS
typedef int Function;
namespace Dock {
    template <typename T> Later<T> run(Function function, ...);
}
#else
namespace Dock {
template <typename T, typename Param>
Later<T> run(T (*function)(Param), const Param &given)
{
    return start(function, given);
}
}
#endif

class Functions : public Table
{
public:
    // Members that a macro makes pointers.
    unsigned (DOCK_ENTRYP GetLog)(unsigned count, char *message);
    void (DOCK_ENTRYP SetLog)(char *message);
    void plain();
};

DOCK_END_NAMESPACE
