using Google.Protobuf;

namespace ServeBench.Tokenizers;

/// <summary>A piece of a SentencePiece model; its id is its position.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Score">Its score: a log probability of Unigram, and what orders the merges of BPE.</param>
/// <param name="Type">1 normal, 2 unknown, 3 control, 4 defined by a user, 5 unused, 6 a byte.</param>
internal readonly record struct SentencePiece(string Text, float Score, int Type);

/// <summary>A SentencePiece model, as its file has it (<c>sentencepiece_model.proto</c>).</summary>
internal sealed class SentencePieceModel
{
    private const int UnknownType = 2;
    private const int ControlType = 3;
    private const int UserDefinedType = 4;

    public IReadOnlyList<SentencePiece> Pieces { get; private init; } = [];

    /// <summary>1 Unigram, 2 BPE, 3 word, 4 character.</summary>
    public int ModelType { get; private init; }

    /// <summary>Id of the beginning-of-sequence piece; negative when there is none.</summary>
    public int BeginId { get; private init; }

    /// <summary>Id of the end-of-sequence piece; negative when there is none.</summary>
    public int EndId { get; private init; }

    public int UnknownId { get; private init; }

    /// <summary>Whether unknown characters become the tokens of their bytes.</summary>
    public bool ByteFallback { get; private init; }

    /// <summary>The rules of normalization.</summary>
    public byte[] CharacterMap { get; private init; } = [];

    /// <summary>Whether a text gets a blank before it.</summary>
    public bool AddsDummyPrefix { get; private init; }

    /// <summary>Whether blanks at the ends, and blanks behind blanks, are left out.</summary>
    public bool RemovesExtraBlanks { get; private init; }

    /// <summary>Ids of the pieces that stand for control tokens: those marked so, the unknown one, the beginning and the end.</summary>
    public IEnumerable<int> ControlIds => Enumerable.Range(0, Pieces.Count).Where(id => Pieces[id].Type is UnknownType or ControlType || id == BeginId || id == EndId);

    /// <summary>The pieces that are cut out of a text first: control tokens, and what a user defined.</summary>
    public IEnumerable<AddedToken> WholePieces => Enumerable.Range(0, Pieces.Count)
        .Where(id => Pieces[id].Type is ControlType or UserDefinedType && Pieces[id].Text.Length > 0)
        .Select(id => new AddedToken(id, Pieces[id].Text));

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not a protocol buffer.</exception>
    public static SentencePieceModel Parse(byte[] bytes)
    {
        var pieces = new List<SentencePiece>();
        Fields trainer = new(), normalizer = new();
        using var input = new CodedInputStream(bytes);
        while (input.ReadTag() is uint tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    Fields piece = Fields.Read(input.ReadBytes());
                    pieces.Add(new SentencePiece(piece.Bytes.GetValueOrDefault(1)?.ToStringUtf8() ?? "", piece.Floats.GetValueOrDefault(2), piece.Integers.GetValueOrDefault(3, 1)));
                    break;
                case 2:
                    trainer = Fields.Read(input.ReadBytes());
                    break;
                case 3:
                    normalizer = Fields.Read(input.ReadBytes());
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new SentencePieceModel
        {
            Pieces = pieces,
            ModelType = trainer.Integers.GetValueOrDefault(3, 1),
            ByteFallback = trainer.Integers.GetValueOrDefault(35) != 0,
            UnknownId = trainer.Integers.GetValueOrDefault(40),
            BeginId = WithinPieces(trainer.Integers.GetValueOrDefault(41, 1), pieces),
            EndId = WithinPieces(trainer.Integers.GetValueOrDefault(42, 2), pieces),
            CharacterMap = normalizer.Bytes.GetValueOrDefault(2)?.ToByteArray() ?? [],
            AddsDummyPrefix = normalizer.Integers.GetValueOrDefault(3, 1) != 0,
            RemovesExtraBlanks = normalizer.Integers.GetValueOrDefault(4, 1) != 0,
        };
    }

    private static int WithinPieces(int id, List<SentencePiece> pieces) => id < pieces.Count ? id : -1;

    /// <summary>The fields of a message by their numbers.</summary>
    private sealed class Fields
    {
        public Dictionary<int, int> Integers { get; } = [];

        public Dictionary<int, float> Floats { get; } = [];

        public Dictionary<int, ByteString> Bytes { get; } = [];

        public static Fields Read(ByteString message)
        {
            var fields = new Fields();
            using CodedInputStream input = message.CreateCodedInput();
            while (input.ReadTag() is uint tag and not 0)
            {
                int field = WireFormat.GetTagFieldNumber(tag);
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint:
                        fields.Integers[field] = (int)input.ReadInt64();
                        break;
                    case WireFormat.WireType.Fixed32:
                        fields.Floats[field] = input.ReadFloat();
                        break;
                    case WireFormat.WireType.LengthDelimited:
                        fields.Bytes[field] = input.ReadBytes();
                        break;
                    default:
                        input.SkipLastField();
                        break;
                }
            }

            return fields;
        }
    }
}
