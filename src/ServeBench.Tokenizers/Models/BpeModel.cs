using System.Buffers;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>How a BPE model treats what its merges do not say.</summary>
internal sealed record BpeOptions
{
    /// <summary>Whether a piece is taken byte by byte, each written in the <see cref="ByteAlphabet"/>; else it is taken character by character.</summary>
    public bool IsByteLevel { get; init; }

    /// <summary>Whether a piece that is a token is taken whole (<c>ignore_merges</c>).</summary>
    public bool TakesWhole { get; init; }

    /// <summary>Whether an unknown character becomes the tokens of its bytes, <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The token of an unknown character; <see langword="null"/> leaves such characters out.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Whether unknown characters side by side become one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>What is written before each character but the first.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>What is written behind the last character.</summary>
    public string EndSuffix { get; init; } = "";
}

/// <summary>
/// Byte-pair encoding with a list of merges, as Hugging Face's <c>models::bpe</c> has it, down to the order of tokens where a byte
/// fallback follows an unknown character.
/// </summary>
internal sealed class BpeModel : ITokenModel
{
    private readonly Vocabulary _vocabulary;
    private readonly MergeTable _merges;
    private readonly BpeOptions _options;
    private readonly int _unknownId;
    private readonly int[]? _byteIds;
    private readonly byte[] _prefix;
    private readonly byte[] _suffix;
    private readonly bool _isDecorated;

    /// <summary>Creates a model.</summary>
    /// <exception cref="InvalidOperationException">The unknown token is not in the vocabulary.</exception>
    public BpeModel(Vocabulary vocabulary, MergeTable merges, BpeOptions options)
    {
        _vocabulary = vocabulary;
        _merges = merges;
        _options = options;
        _prefix = Encoding.UTF8.GetBytes(options.ContinuingPrefix);
        _suffix = Encoding.UTF8.GetBytes(options.EndSuffix);
        _isDecorated = _prefix.Length + _suffix.Length > 0;
        _unknownId = options.UnknownToken is null ? -1 : vocabulary.Find(options.UnknownToken);
        if (options.UnknownToken is not null && _unknownId < 0)
        {
            throw new InvalidOperationException($"the unknown token '{options.UnknownToken}' is not in the vocabulary");
        }

        if (options.IsByteLevel || options.ByteFallback)
        {
            _byteIds = [.. Enumerable.Range(0, 256).Select(value => vocabulary.Find(options.IsByteLevel ? ByteAlphabet.CharacterOf((byte)value).ToString() : $"<0x{value:X2}>"))];
        }
    }

    public void Encode(ReadOnlySpan<char> piece, List<int> ids, CancellationToken cancellationToken)
    {
        if (_options.IsByteLevel && _isDecorated)
        {
            piece = ByteAlphabet.FromText(piece);
        }

        int length = Encoding.UTF8.GetByteCount(piece);
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Encoding.UTF8.GetBytes(piece, utf8);
            ReadOnlySpan<byte> bytes = utf8.AsSpan(0, length);
            if (_options.TakesWhole && FindWhole(bytes) is int whole and >= 0)
            {
                ids.Add(whole);
                return;
            }

            using var symbols = new SymbolMerger((length * (1 + _prefix.Length)) + _suffix.Length);
            if (_options.IsByteLevel && !_isDecorated)
            {
                AddBytes(symbols, bytes);
            }
            else
            {
                AddCharacters(symbols, bytes);
            }

            symbols.Merge(new Pairs(_merges), cancellationToken);
            symbols.CopyTo(ids);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    private int FindWhole(ReadOnlySpan<byte> bytes)
    {
        if (!_options.IsByteLevel || _isDecorated)
        {
            return _vocabulary.Find(bytes);
        }

        byte[] written = ArrayPool<byte>.Shared.Rent(bytes.Length * 2);
        int found = _vocabulary.Find(written.AsSpan(0, ByteAlphabet.Write(bytes, written)));
        ArrayPool<byte>.Shared.Return(written);
        return found;
    }

    private void AddBytes(SymbolMerger symbols, ReadOnlySpan<byte> bytes)
    {
        bool isPending = false;
        foreach (byte value in bytes)
        {
            if (_byteIds![value] is int id and >= 0)
            {
                AddPending(symbols, ref isPending);
                symbols.Add(id);
            }
            else
            {
                AddUnknown(symbols, ref isPending);
            }
        }

        AddPending(symbols, ref isPending);
    }

    private void AddCharacters(SymbolMerger symbols, ReadOnlySpan<byte> bytes)
    {
        bool isPending = false;
        bool isFirst = true;
        while (!bytes.IsEmpty)
        {
            Rune.DecodeFromUtf8(bytes, out _, out int length);
            ReadOnlySpan<byte> character = bytes[..length];
            bytes = bytes[length..];
            ReadOnlySpan<byte> symbol = _isDecorated ? Decorate(character, isFirst, bytes.IsEmpty) : character;
            isFirst = false;
            if (_vocabulary.Find(symbol) is int id and >= 0)
            {
                AddPending(symbols, ref isPending);
                symbols.Add(id);
            }
            else if (!_options.ByteFallback || !AddFallback(symbols, symbol))
            {
                AddUnknown(symbols, ref isPending);
            }
        }

        AddPending(symbols, ref isPending);
    }

    private byte[] Decorate(ReadOnlySpan<byte> character, bool isFirst, bool isLast) => [.. isFirst ? [] : _prefix, .. character, .. isLast ? _suffix : []];

    private bool AddFallback(SymbolMerger symbols, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (_byteIds![value] < 0)
            {
                return false;
            }
        }

        foreach (byte value in bytes)
        {
            symbols.Add(_byteIds![value]);
        }

        return true;
    }

    private void AddUnknown(SymbolMerger symbols, ref bool isPending)
    {
        if (!_options.FuseUnknown)
        {
            AddPending(symbols, ref isPending);
        }

        isPending = _unknownId >= 0;
    }

    private void AddPending(SymbolMerger symbols, ref bool isPending)
    {
        if (isPending)
        {
            symbols.Add(_unknownId);
            isPending = false;
        }
    }

    private readonly struct Pairs(MergeTable merges) : IPairRanks
    {
        public int RankOf(SymbolMerger symbols, int left, int right) => merges.RankOf(symbols.IdAt(left), symbols.IdAt(right));

        public int MergedId(int rank) => merges.MergedId(rank);
    }
}
