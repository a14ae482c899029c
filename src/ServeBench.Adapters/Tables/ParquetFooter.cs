using System.Buffers.Binary;
using System.Collections.Frozen;

namespace ServeBench.Adapters.Tables;

/// <summary>
/// Checks the metadata at the end of a Parquet file before the reader gets it: the reader does not notice members of other types than the
/// format's, and reads on for ever behind them. The metadata is a structure of Thrift's compact protocol; parquet.thrift of the format's
/// specification has its members.
/// </summary>
internal static class ParquetFooter
{
    private const int TailLength = 8;
    private const int MaxDepth = 32;

    // Types of the compact protocol.
    private const int True = 1;
    private const int False = 2;
    private const int Byte = 3;
    private const int I16 = 4;
    private const int I32 = 5;
    private const int I64 = 6;
    private const int Double = 7;
    private const int Binary = 8;
    private const int List = 9;
    private const int Set = 10;
    private const int Map = 11;
    private const int Struct = 12;

    private static readonly Shape s_any = new([]);
    private static readonly Shape s_column = new(new()
    {
        [1] = (I32, s_any), [2] = (List, Of(I32)), [3] = (List, Of(Binary)), [4] = (I32, s_any), [5] = (I64, s_any), [6] = (I64, s_any), [7] = (I64, s_any),
        [8] = (List, Of(Struct)), [9] = (I64, s_any), [10] = (I64, s_any), [11] = (I64, s_any), [12] = (Struct, s_any), [13] = (List, Of(Struct)), [14] = (I64, s_any), [15] = (I32, s_any),
    });
    private static readonly Shape s_chunk = new(new() { [1] = (Binary, s_any), [2] = (I64, s_any), [3] = (Struct, s_column), [4] = (I64, s_any), [5] = (I32, s_any), [6] = (I64, s_any), [7] = (I32, s_any) });
    private static readonly Shape s_group = new(new() { [1] = (List, Of(Struct, s_chunk)), [2] = (I64, s_any), [3] = (I64, s_any), [4] = (List, Of(Struct)), [5] = (I64, s_any), [6] = (I64, s_any), [7] = (I16, s_any) });
    private static readonly Shape s_element = new(new()
    {
        [1] = (I32, s_any), [2] = (I32, s_any), [3] = (I32, s_any), [4] = (Binary, s_any), [5] = (I32, s_any), [6] = (I32, s_any), [7] = (I32, s_any), [8] = (I32, s_any), [9] = (I32, s_any), [10] = (Struct, s_any),
    });
    private static readonly Shape s_file = new(new()
    {
        [1] = (I32, s_any), [2] = (List, Of(Struct, s_element)), [3] = (I64, s_any), [4] = (List, Of(Struct, s_group)), [5] = (List, Of(Struct)), [6] = (Binary, s_any), [7] = (List, Of(Struct)),
    });

    /// <summary>Whether the metadata of a file is whole and has the types of the format.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsWellFormed(FileStream file)
    {
        Span<byte> tail = stackalloc byte[TailLength];
        if (file.Length < TailLength + 4)
        {
            return false;
        }

        RandomAccess.Read(file.SafeFileHandle, tail, file.Length - TailLength);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (!tail[4..].SequenceEqual("PAR1"u8) || length > file.Length - TailLength - 4 || length > int.MaxValue)
        {
            return false;
        }

        var footer = new byte[length];
        RandomAccess.Read(file.SafeFileHandle, footer, file.Length - TailLength - length);
        return IsWellFormed(footer);
    }

    /// <summary>Whether metadata is whole and has the types of the format.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> footer)
    {
        var walker = new Walker(footer);
        return walker.SkipStruct(s_file, 0);
    }

    private static Shape Of(int type, Shape? shape = null) => new(new() { [0] = (type, shape ?? s_any) });

    private static bool IsInteger(int type) => type is Byte or I16 or I32 or I64;

    /// <summary>The types of a structure's members, by their numbers; of a list, that of its elements, as number 0.</summary>
    private sealed class Shape(Dictionary<int, (int Type, Shape Inner)> members)
    {
        private readonly FrozenDictionary<int, (int Type, Shape Inner)> _members = members.ToFrozenDictionary();

        /// <summary>Whether a member may have a type. Integers of all widths are written alike.</summary>
        public bool Takes(int member, int type) =>
            !_members.TryGetValue(member, out (int Type, Shape Inner) known) || known.Type == type || (IsInteger(known.Type) && IsInteger(type));

        public Shape Inner(int member) => _members.TryGetValue(member, out (int Type, Shape Inner) known) ? known.Inner : s_any;
    }

    private ref struct Walker(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public bool SkipStruct(Shape shape, int depth)
        {
            int member = 0;
            while (depth < MaxDepth && TryByte(out int head))
            {
                if (head == 0)
                {
                    return true;
                }

                int type = head & 0x0F;
                if (head >> 4 is int delta and > 0)
                {
                    member += delta;
                }
                else if (TryVarint(out ulong number))
                {
                    member = (int)(long)(number >> 1);
                }
                else
                {
                    return false;
                }

                // A member that is true or false has its value in its type.
                if (!shape.Takes(member, type) || (type is not (True or False) && !SkipValue(type, shape.Inner(member), depth + 1)))
                {
                    return false;
                }
            }

            return false;
        }

        private bool SkipValue(int type, Shape shape, int depth) => type switch
        {
            True or False or Byte => TryByte(out _),
            I16 or I32 or I64 => TryVarint(out _),
            Double => TrySkip(8),
            Binary => TryVarint(out ulong length) && TrySkip(length),
            List or Set => SkipList(shape, depth),
            Map => SkipMap(depth),
            Struct => SkipStruct(shape, depth),
            _ => false,
        };

        private bool SkipList(Shape shape, int depth)
        {
            if (depth >= MaxDepth || !TryByte(out int head))
            {
                return false;
            }

            ulong count = (ulong)(head >> 4);
            int type = head & 0x0F;
            // An element takes a byte at least.
            if ((count == 15 && !TryVarint(out count)) || count > (ulong)_rest.Length || (count > 0 && !shape.Takes(0, type)))
            {
                return false;
            }

            for (ulong i = 0; i < count; i++)
            {
                if (!SkipValue(type, shape.Inner(0), depth + 1))
                {
                    return false;
                }
            }

            return true;
        }

        private bool SkipMap(int depth)
        {
            if (depth >= MaxDepth || !TryVarint(out ulong count) || count > (ulong)_rest.Length)
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }

            if (!TryByte(out int types))
            {
                return false;
            }

            for (ulong i = 0; i < count; i++)
            {
                if (!SkipValue(types >> 4, s_any, depth + 1) || !SkipValue(types & 0x0F, s_any, depth + 1))
                {
                    return false;
                }
            }

            return true;
        }

        private bool TryByte(out int value)
        {
            value = _rest.IsEmpty ? 0 : _rest[0];
            return TrySkip(1);
        }

        private bool TryVarint(out ulong value)
        {
            value = 0;
            for (int shift = 0; shift < 64 && TryByte(out int next); shift += 7)
            {
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return true;
                }
            }

            return false;
        }

        private bool TrySkip(ulong count)
        {
            bool fits = count <= (ulong)_rest.Length;
            _rest = fits ? _rest[(int)count..] : default;
            return fits;
        }
    }
}
