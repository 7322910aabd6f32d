class C
{
    void A()
    {
#if NET8
        if (x)
        {
#else
        if (y)
        {
#endif
            Call();
        }
    }
#if NET8
    public int P
    {
        get
        {
#else
    public long P
    {
        get
        {
#endif
            return 1;
        }
    }
    void B() { foreach (var a in
#if X
      One()
#else
      Two()
#endif
      ) { } }
    void Last() { Z(); }
}
#if A
class D : Base
{
#else
class D : Other
{
#endif
    void K() { Y(); }
}
class E { void Z() { } }
