using System.Collections;

namespace ServeBench.ChatTemplates;

/// <summary>Python's <c>range</c>.</summary>
internal sealed class RangeValue : IReadOnlyList<object?>
{
    /// <summary>Jinja's sandbox allows no longer ones.</summary>
    private const long MaxLength = 100_000;

    /// <summary>Makes a range.</summary>
    /// <exception cref="TemplateException">It steps by 0, or is too long.</exception>
    public RangeValue(long start, long stop, long step)
    {
        if (step == 0)
        {
            throw new TemplateException("range() cannot step by 0");
        }

        Int128 span = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        Int128 size = Int128.Abs(step);
        Int128 length = span <= 0 ? 0 : (span + size - 1) / size;
        if (length > MaxLength)
        {
            throw new TemplateException($"range() is longer than {MaxLength} items");
        }

        (Start, Stop, Step, Count) = (start, stop, step, (int)length);
    }

    /// <summary>The first number.</summary>
    public long Start { get; }

    /// <summary>The number that it does not reach.</summary>
    public long Stop { get; }

    public long Step { get; }

    public int Count { get; }

    public object? this[int index] => Start + (index * Step);

    public IEnumerator<object?> GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
