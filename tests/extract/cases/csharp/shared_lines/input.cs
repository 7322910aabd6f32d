namespace Shop.Text;

internal ref partial struct Buffer
{
    public const int Smallest = 512;

    public Buffer(Span<char> first) { Rest = first; }

    public readonly ref partial struct Part { public int Length; }
}

public class Writer
{
    public string Braces(string[] names) => $"{{{string.Join(",", names)}}}";

    public void Push(Service service)
    {
#if DEBUG
        var task =
#endif
        Send(service);
    }

    public void Last() { }
}
