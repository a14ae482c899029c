using Google.Protobuf;

namespace ServeBench.Tokenizers;

/// <summary>What a SentencePiece <c>tokenizer.model</c> says beside what its tokenizer needs.</summary>
/// <param name="PieceCount">Number of pieces, which is the size of the vocabulary.</param>
/// <param name="ControlPieces">Text and id of the pieces that stand for control tokens: those marked so, and the beginning and the end.</param>
/// <param name="WholePieces">Text and id of the pieces that a user defined, which are cut out of a text before it is merged.</param>
/// <param name="ModelType">1 Unigram, 2 BPE, 3 word, 4 character.</param>
/// <param name="BeginId">Id of the beginning-of-sequence piece; negative when there is none.</param>
internal sealed record SentencePieceModel(int PieceCount, IReadOnlyDictionary<string, int> ControlPieces, IReadOnlyDictionary<string, int> WholePieces, int ModelType, int BeginId)
{
    private const int PiecesField = 1;
    private const int TrainerField = 2;
    private const int PieceTypeField = 3;
    private const int ModelTypeField = 3;
    private const int BeginIdField = 41;
    private const int EndIdField = 42;
    private const int UnknownType = 2;
    private const int ControlType = 3;
    private const int UserDefinedType = 4;
    private const int NormalizerField = 3;
    private const int DummyPrefixField = 3;
    private const char Blank = '\u2581';

    /// <summary>Reads a model (<c>sentencepiece_model.proto</c>).</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no protocol buffer.</exception>
    public static SentencePieceModel Parse(byte[] bytes)
    {
        using var input = new CodedInputStream(bytes);
        var pieces = new List<string>();
        var control = new Dictionary<string, int>();
        var whole = new Dictionary<string, int>();
        Dictionary<int, int> trainer = [];
        Dictionary<int, int> normalizer = [];
        while (input.ReadTag() is uint tag and not 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case PiecesField:
                    (string text, Dictionary<int, int> piece) = ReadMessage(input.ReadBytes());
                    if (piece.GetValueOrDefault(PieceTypeField) is UnknownType or ControlType)
                    {
                        control[text] = pieces.Count;
                    }
                    else if (piece.GetValueOrDefault(PieceTypeField) == UserDefinedType)
                    {
                        whole[text] = pieces.Count;
                    }

                    pieces.Add(text);
                    break;
                case TrainerField:
                    (_, trainer) = ReadMessage(input.ReadBytes());
                    break;
                case NormalizerField:
                    (_, normalizer) = ReadMessage(input.ReadBytes());
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        int begin = trainer.GetValueOrDefault(BeginIdField, 1);
        int end = trainer.GetValueOrDefault(EndIdField, 2);
        foreach (int id in new[] { begin, end })
        {
            if (id >= 0 && id < pieces.Count)
            {
                control[pieces[id]] = id;
            }
        }

        // What follows a piece that is cut out begins anew, and would get a blank that is not there: pieces of blanks are left to the merges then.
        bool addsBlank = normalizer.GetValueOrDefault(DummyPrefixField, 1) != 0;
        Dictionary<string, int> cut = whole.Where(piece => !control.ContainsKey(piece.Key) && !(addsBlank && piece.Key.Contains(Blank))).ToDictionary(piece => piece.Key.Replace(Blank, ' '), piece => piece.Value);
        return new SentencePieceModel(pieces.Count, control, cut, trainer.GetValueOrDefault(ModelTypeField, 1), begin);
    }

    /// <summary>The first field's text, where it is one, and all integers.</summary>
    private static (string Text, Dictionary<int, int> Integers) ReadMessage(ByteString message)
    {
        using CodedInputStream input = message.CreateCodedInput();
        string text = "";
        var integers = new Dictionary<int, int>();
        while (input.ReadTag() is uint tag and not 0)
        {
            int field = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    integers[field] = (int)input.ReadInt64();
                    break;
                case WireFormat.WireType.LengthDelimited when field == 1:
                    text = input.ReadBytes().ToStringUtf8();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return (text, integers);
    }
}
