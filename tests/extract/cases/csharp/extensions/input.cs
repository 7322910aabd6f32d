namespace Depot;

public static class TextExtensions
{
    /// <summary>What is asked of a text.</summary>
    extension(string text)
    {
        public bool IsBlank => text.Trim() == "}";
        public int CountOf(char mark) { return Count(text, mark); }
    }

    extension<T>(IEnumerable<T> rows) where T : IRow
    {
        public T? FirstRow() => rows.FirstOrDefault(row => row is { Id: 0 });
    }

    public static int After(this int number) => number;
}
