template <typename T, typename Class>
class S
{
public:
    S(T (Class::*_fn)(), const Class &_object)
    : fn(_fn), object(_object){ }
private:
    T (Class::*fn)();
    int (Class::*gn)(int) const;
    T (*hn)();
    Class object;
};
