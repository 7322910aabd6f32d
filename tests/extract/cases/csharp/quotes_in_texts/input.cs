class Page
{
#if OLD
    [Shown("old")]
#endif
    public void Draw() { Start(); }
    string name = $@"""{first}""";
    string both = @$"""a"" and {second}";
    string raw = $$""""
        { """ {{third}} """ }
        """";
    void After() { }
}
