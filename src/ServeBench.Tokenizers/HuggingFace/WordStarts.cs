using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>
/// Finds out where a BPE model that encodes whole texts may encode words instead. A merge makes a token, so no merge goes across two
/// characters that stand side by side in no token: a text may be cut there, and the tokens stay the same.
/// </summary>
internal static class WordStarts
{
    private const char Mark = '\u2581';

    /// <summary>The step that cuts before the marks of words' starts; <see langword="null"/> where words are not encoded as the text would be.</summary>
    public static WordStartSplit? Find(Vocabulary vocabulary, BpeOptions options)
    {
        ReadOnlySpan<byte> mark = "\u2581"u8;
        bool isPlain = options is { IsByteLevel: false, TakesWhole: false, ContinuingPrefix: "", EndSuffix: "" };
        bool hasAllBytes = options.ByteFallback && Enumerable.Range(0, 256).All(value => vocabulary.Find($"<0x{value:X2}>") >= 0);

        // A character that is left out would bring others together.
        bool keepsAll = hasAllBytes || (options.UnknownToken is not null && !options.ByteFallback);
        if (!isPlain || !keepsAll || vocabulary.Find(mark) < 0)
        {
            return null;
        }

        var joined = new HashSet<char>();
        for (int id = 0; id < vocabulary.IdEnd; id++)
        {
            ReadOnlySpan<byte> token = vocabulary.BytesOf(id);
            if (token.LastIndexOf(mark) > 0)
            {
                string text = Encoding.UTF8.GetString(token);
                for (int at = 1; at < text.Length; at++)
                {
                    if (text[at] == Mark && text[at - 1] != Mark)
                    {
                        joined.Add(text[at - 1]);
                    }
                }
            }
        }

        return new WordStartSplit(Mark, joined);
    }
}
