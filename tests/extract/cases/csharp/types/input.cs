using System;

namespace Shop.Items
{
    /// <summary>A thing on sale.</summary>
    [Serializable, Obsolete("use Article")]
    public abstract partial class Item<T> : Base<T>, IPriced, model.INamed where T : class
    {
        private sealed class Part { }
        public struct Size { public int Width; }
        internal enum State : byte { New, [Hidden] Sold = 2 }
        delegate void Changed<U>(U value);
    }

    public interface IVisitor<out T> : IWalker, ICloser
    {
        void Visit(T item);
        int Depth { get; }
        event Action Done;
    }

    public record Price(long Cents, string Currency = "EUR") : Amount(Cents)
    {
        public bool Paid { get; init; }
    }

    readonly record struct Point(int X, int Y);

    class Primary(int size) : Base(size) { }
}
