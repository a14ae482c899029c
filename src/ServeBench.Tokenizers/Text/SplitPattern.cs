using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ServeBench.Tokenizers;

internal readonly record struct Piece(int Start, int End);

/// <summary>A pattern of a tokenizer, which finds its matches in a text. Safe to use from several threads.</summary>
internal sealed class SplitPattern
{
    // A regular expression cannot be cancelled. One that is quick stays on the thread that asks; a slow one goes on on another.
    private static readonly TimeSpan s_quick = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _slowest;
    private readonly string _pattern;
    private readonly Regex _expression;
    private readonly AstralStandIns _standIns;
    private readonly Lazy<Regex> _slow;

    /// <summary>Makes a pattern ready.</summary>
    /// <param name="pattern">As Oniguruma has it.</param>
    /// <param name="slowest">How long it may take to find the matches in a text; 10 s when it is not said.</param>
    /// <exception cref="FormatException">It is not a pattern.</exception>
    /// <exception cref="NotSupportedException">It holds what cannot be done.</exception>
    public SplitPattern(string pattern, TimeSpan? slowest = null)
    {
        const RegexOptions options = RegexOptions.CultureInvariant | RegexOptions.Multiline;
        var read = OnigurumaPattern.Parse(pattern);
        Regex? known = SplitPatterns.Find(pattern);
        _pattern = pattern;
        _slowest = slowest ?? TimeSpan.FromSeconds(10);
        _standIns = read.StandIns;
        try
        {
            _expression = known ?? new Regex(read.Expression, options | RegexOptions.Compiled, s_quick);
        }
        catch (RegexParseException exception)
        {
            throw new NotSupportedException($".NET does not read it ({exception.Message.TrimEnd('.')})", exception);
        }

        _slow = new Lazy<Regex>(() => new Regex(read.Expression, options, _slowest));
        IsWellKnown = known is not null;
    }

    /// <summary>Whether it is one of the common patterns, so that <see cref="StableBoundary"/> holds.</summary>
    public bool IsWellKnown { get; }

    /// <summary>Appends the matches in a text, in their order; some may be empty.</summary>
    /// <param name="text">The text, well-formed.</param>
    /// <param name="matches">Where the matches go.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="ServeException"><c>TokenizerTooSlow</c>.</exception>
    public void Find(ReadOnlySpan<char> text, List<Piece> matches, CancellationToken cancellationToken)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            FindUnits(text, matches, cancellationToken);
            return;
        }

        char[] units = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            int first = matches.Count;
            FindUnits(units.AsSpan(0, Replace(text, units)), matches, cancellationToken);
            Widen(text, matches, first);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(units);
        }
    }

    private int Replace(ReadOnlySpan<char> text, Span<char> units)
    {
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            units[count++] = rune.IsBmp ? (char)rune.Value : _standIns.Of(rune);
        }

        return count;
    }

    /// <summary>Turns positions among units into positions in the text.</summary>
    private static void Widen(ReadOnlySpan<char> text, List<Piece> matches, int first)
    {
        int unit = 0;
        int at = 0;
        for (int i = first; i < matches.Count; i++)
        {
            int start = Advance(text, ref unit, ref at, matches[i].Start);
            matches[i] = new Piece(start, Advance(text, ref unit, ref at, matches[i].End));
        }

        static int Advance(ReadOnlySpan<char> text, ref int unit, ref int at, int target)
        {
            for (; unit < target; unit++)
            {
                at += char.IsHighSurrogate(text[at]) ? 2 : 1;
            }

            return at;
        }
    }

    private void FindUnits(ReadOnlySpan<char> units, List<Piece> matches, CancellationToken cancellationToken)
    {
        int first = matches.Count;
        try
        {
            Find(_expression, units, matches, long.MaxValue, cancellationToken);
        }
        catch (RegexMatchTimeoutException)
        {
            matches.RemoveRange(first, matches.Count - first);
            matches.AddRange(FindSlowly(units.ToString(), cancellationToken));
        }
    }

    private List<Piece> FindSlowly(string units, CancellationToken cancellationToken)
    {
        var search = Task.Run(
            () =>
            {
                List<Piece> found = [];
                Find(_slow.Value, units, found, Stopwatch.GetTimestamp() + (long)(_slowest.TotalSeconds * Stopwatch.Frequency), cancellationToken);
                return found;
            },
            cancellationToken);
        Task.WaitAny([search], cancellationToken);
        try
        {
            return search.GetAwaiter().GetResult();
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new ServeException(
                "TokenizerTooSlow",
                ServeErrorKind.InvalidData,
                string.Create(CultureInfo.InvariantCulture, $"The tokenizer's pattern takes more than {_slowest.TotalSeconds} s on a text of {units.Length} characters: {_pattern}. Use another of the model's tokenizer files, or the endpoint's own tokenizer ('server')."),
                _pattern,
                exception);
        }
    }

    private static void Find(Regex expression, ReadOnlySpan<char> units, List<Piece> matches, long latest, CancellationToken cancellationToken)
    {
        int count = 0;
        int end = -1;
        foreach (ValueMatch match in expression.EnumerateMatches(units))
        {
            // An empty match right behind another does not count, unlike in .NET.
            if (match.Length > 0 || match.Index != end)
            {
                end = match.Index + match.Length;
                matches.Add(new Piece(match.Index, end));
            }

            if (latest != long.MaxValue || ++count % 0x400 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Stopwatch.GetTimestamp() > latest)
                {
                    throw new RegexMatchTimeoutException();
                }
            }
        }
    }
}
