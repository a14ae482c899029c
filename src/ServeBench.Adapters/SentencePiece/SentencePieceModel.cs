using Google.Protobuf;

namespace ServeBench.Adapters.SentencePiece;

/// <summary>What a SentencePiece <c>tokenizer.model</c> says beside what its tokenizer needs.</summary>
/// <param name="PieceCount">Number of pieces, which is the size of the vocabulary.</param>
/// <param name="ControlPieces">Text and id of the pieces that stand for control tokens: those marked so, and the beginning and the end.</param>
/// <param name="ModelType">1 Unigram, 2 BPE, 3 word, 4 character.</param>
/// <param name="BeginId">Id of the beginning-of-sequence piece; negative when there is none.</param>
internal sealed record SentencePieceModel(int PieceCount, IReadOnlyDictionary<string, int> ControlPieces, int ModelType, int BeginId)
{
    private const int PiecesField = 1;
    private const int TrainerField = 2;
    private const int PieceTypeField = 3;
    private const int ModelTypeField = 3;
    private const int BeginIdField = 41;
    private const int EndIdField = 42;
    private const int UnknownType = 2;
    private const int ControlType = 3;

    /// <summary>Reads a model (<c>sentencepiece_model.proto</c>).</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no protocol buffer.</exception>
    public static SentencePieceModel Parse(byte[] bytes)
    {
        using var input = new CodedInputStream(bytes);
        var pieces = new List<string>();
        var control = new Dictionary<string, int>();
        Dictionary<int, int> trainer = [];
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

                    pieces.Add(text);
                    break;
                case TrainerField:
                    (_, trainer) = ReadMessage(input.ReadBytes());
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

        return new SentencePieceModel(pieces.Count, control, trainer.GetValueOrDefault(ModelTypeField, 1), begin);
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
