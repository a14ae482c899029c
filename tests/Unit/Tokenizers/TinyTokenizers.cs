using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;

namespace ServeBench.Tests.Tokenizers;

/// <summary>Writes the files of tokenizers of some 270 tokens: the 256 bytes, a few merges, and special tokens.</summary>
internal static class TinyTokenizers
{
    /// <summary>The merges in order; their products have the ids 256 and up. A blank stands for itself.</summary>
    public static readonly (string Left, string Right)[] Merges =
    [
        ("h", "e"), ("l", "l"), ("he", "ll"), ("hell", "o"), (" ", "w"), (" w", "o"), ("r", "l"), ("rl", "d"), (" wo", "rld"), ("1", "2"),
    ];

    public const int EndOfText = 266;

    public const int Begin = 267;

    /// <summary>The vocabulary in the byte alphabet, as a tokenizer.json has it.</summary>
    public static Dictionary<string, int> Vocabulary()
    {
        var vocabulary = new Dictionary<string, int>();
        for (int value = 0; value < 256; value++)
        {
            vocabulary[Alphabet((byte)value).ToString()] = value;
        }

        foreach ((string left, string right) in Merges)
        {
            vocabulary[Written(left + right)] = vocabulary.Count;
        }

        return vocabulary;
    }

    public static IEnumerable<string> MergeLines() => Merges.Select(merge => $"{Written(merge.Left)} {Written(merge.Right)}");

    public static JsonObject TokenizerJson(bool mergesAsPairs = false) => new()
    {
        ["version"] = "1.0",
        ["added_tokens"] = new JsonArray(AddedToken(EndOfText, "<|end|>"), AddedToken(Begin, "<s>")),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = true },
        ["post_processor"] = null,
        ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["vocab"] = JsonSerializer.SerializeToNode(Vocabulary()),
            ["merges"] = new JsonArray([.. MergeLines().Select(line => mergesAsPairs ? JsonSerializer.SerializeToNode(line.Split(' ')) : line)]),
        },
    };

    public static JsonObject AddedToken(int id, string content) => new() { ["id"] = id, ["content"] = content, ["special"] = true };

    public static string Tiktoken() => string.Concat(
        Enumerable.Range(0, 256).Select(value => new[] { (byte)value })
            .Concat(Merges.Select(merge => Encoding.UTF8.GetBytes(merge.Left + merge.Right)))
            .Select((token, rank) => $"{Convert.ToBase64String(token)} {rank}\n"));

    /// <summary>A SentencePiece model: BPE of the given model type, with control, byte and normal pieces.</summary>
    public static byte[] SentencePiece(int modelType = 2, bool addsBlank = true, params string[] userDefined)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            IEnumerable<(string Text, float Score, int Type)> pieces =
            [
                ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3),
                .. Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0f, 6)),
                ("he", -1, 1), ("ll", -2, 1), ("hell", -3, 1), ("hello", -4, 1), ("\u2581hello", -5, 1), ("\u2581w", -6, 1),
                .. "\u2581helowrd".Select((letter, index) => (letter.ToString(), -100f - index, 1)),
                .. userDefined.Select(text => (text, 0f, 4)),
            ];
            foreach ((string text, float score, int type) in pieces)
            {
                WriteMessage(output, 1, piece =>
                {
                    piece.WriteTag(1, WireFormat.WireType.LengthDelimited);
                    piece.WriteString(text);
                    piece.WriteTag(2, WireFormat.WireType.Fixed32);
                    piece.WriteFloat(score);
                    piece.WriteTag(3, WireFormat.WireType.Varint);
                    piece.WriteInt32(type);
                });
            }

            WriteMessage(output, 2, trainer =>
            {
                foreach ((int field, int value) in new[] { (3, modelType), (35, 1), (40, 0), (41, 1), (42, 2) })
                {
                    trainer.WriteTag(field, WireFormat.WireType.Varint);
                    trainer.WriteInt32(value);
                }
            });
            WriteMessage(output, 3, normalizer =>
            {
                normalizer.WriteTag(1, WireFormat.WireType.LengthDelimited);
                normalizer.WriteString("identity");
                foreach ((int field, int value) in new[] { (3, addsBlank ? 1 : 0), (4, 0), (5, 1) })
                {
                    normalizer.WriteTag(field, WireFormat.WireType.Varint);
                    normalizer.WriteInt32(value);
                }
            });
        }

        return stream.ToArray();
    }

    private static void WriteMessage(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var inner = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(inner);
        }

        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(stream.ToArray()));
    }

    private static string Written(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(Alphabet));

    /// <summary>GPT-2's character for a byte: itself when it is printable, else the next one from U+0100.</summary>
    private static char Alphabet(byte value)
    {
        static bool IsPrintable(int candidate) => candidate is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
        return IsPrintable(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(earlier => !IsPrintable(earlier)));
    }
}
