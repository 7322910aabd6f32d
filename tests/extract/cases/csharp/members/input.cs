namespace Shop.Members;

unsafe class Members : IDisposable
{
    public const int Limit = 1, Spare = 2;
    private static readonly string name = "x", other;
    public event EventHandler Opened, Closed;
    public event EventHandler Moved { add { } remove { } }
    public int Count { get; private set; } = 1;
    public string Name => name;
    public int this[int index] => index;

    public Members(int a) : base(a) { }
    static Members() { }
    ~Members() { }

    public static Members operator +(Members a, Members b) => a;
    public static implicit operator int(Members a) => 1;

    public async Task<List<T>> LoadAsync<T>(Source source, params int[] ids) where T : struct
    {
        int Local(int q) => q;
        unsafe { var p = &ids; }
        return await source.FetchAsync<T>(Local(1));
    }

    void IDisposable.Dispose() { }
    int INumbered.Number { get; }
    protected abstract void Shape();
    [DllImport("libc")] public static extern int getpid();
    partial void Hook();
    IEnumerable<int> Numbers() { yield return 1; }
    public static void Extend(this string text) { }
}
