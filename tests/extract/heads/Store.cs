using System;
using System.Collections.Generic;

namespace Example
{
    public interface IShelf<out T> : IDisposable where T : class
    {
        int Size { get; }

        T Take(int index);
    }

    [Obsolete("use a shelf")]
    public abstract class Cellar<T> : Base<Dictionary<string, T>>, IShelf<T>
        where T : class, new()
    {
        private readonly Dictionary<string, List<T>> holds = new();
        protected char quote = '{';

        protected Cellar(string name) : base(name)
        {
            Name = name;
        }

        public string Name { get; }

#if DEEP
        public const int Deepest = 3;
#endif

        public int Size => holds.Count;

        public T Take(int index)
        {
            return holds.Values.SelectMany(items => items).ElementAt(index);
        }

        public class Door
        {
            public string Text = @"class Wall {
}";

            public bool Open()
            {
                return Text.Length > 0;
            }
        }
    }

    public record Attic(int Beams, string Roof) : IComparable<Attic>
    {
        public int CompareTo(Attic other)
        {
            return Beams - other.Beams;
        }
    }

    internal enum Floor : byte
    {
        Low = 0,
        High = 1,
    }

    public readonly struct Key : IEquatable<Key>
    {
        public readonly int Number;

        public bool Equals(Key other)
        {
            return Number == other.Number;
        }
    }
}
