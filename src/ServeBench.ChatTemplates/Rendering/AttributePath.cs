using System.Globalization;

namespace ServeBench.ChatTemplates;

/// <summary>The attribute that a filter looks up in each item: a name, several with dots between, or a position.</summary>
internal static class AttributePath
{
    /// <summary>Makes the look-up.</summary>
    /// <param name="attribute">The path; <see langword="null"/> or <see cref="Missing"/> for the item itself.</param>
    /// <param name="fallback">What stands for a part that is undefined; <see langword="null"/> or <see cref="Missing"/> for none.</param>
    public static Func<object?, object?> Getter(object? attribute, object? fallback = null)
    {
        object?[] parts = attribute switch
        {
            null => [],
            string path => [.. path.Split('.').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? long.Parse(part, CultureInfo.InvariantCulture) : (object?)part)],
            _ when attribute == Missing.Value => [],
            _ => [attribute],
        };
        return item =>
        {
            foreach (object? part in parts)
            {
                item = Members.Item(item, part);
                if (item is Undefined && fallback is not null && fallback != Missing.Value)
                {
                    item = fallback;
                }
            }

            return item;
        };
    }

    /// <summary>Makes the look-up, and reads texts in lower case unless case matters.</summary>
    public static Func<object?, object?> Getter(object? attribute, bool isCaseSensitive)
    {
        Func<object?, object?> get = Getter(attribute);
        return isCaseSensitive ? get : item => get(item) is var value && value is string text ? LetterCase.Lower(text) : value;
    }
}
