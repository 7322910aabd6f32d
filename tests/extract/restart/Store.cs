using System;
using System.Collections.Generic;

namespace Example
{
    public class Store
    {
        private readonly List<string> names = new List<string>();

        public Store(string first)
        {
            names.Add(first);
        }

        public int Count
        {
            get { return names.Count; }
        }

        public List<string> Find(string part, bool exact)
        {
            var found = new List<string>();
            foreach (var name in names)
            {
                if (exact ? name == part : name.Contains(part))
                {
                    found.Add($"{name} of {names.Count}");
                }
            }
            return found;
        }

        public override string ToString()
        {
            return "Store";
        }
    }

    public interface IReader
    {
        string Read(int count);
    }

    public enum Colour
    {
        Red,
        Blue,
    }
}
