using System.Globalization;
using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>The hashes of a prompt's chunks: whole numbers of 64 bits, all of them signed or all of them not.</summary>
/// <param name="Values">The bits of each.</param>
/// <param name="IsUnsigned">Whether they have no sign.</param>
internal readonly record struct TraceHashes(long[] Values, bool IsUnsigned)
{
    /// <summary>Reads an array; <see langword="null"/> when it is not an array, or holds anything else.</summary>
    public static TraceHashes? Read(JsonElement array)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var values = new long[array.GetArrayLength()];
        int count = 0;
        (bool hasNegative, bool isUnsigned) = (false, false);
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long signed))
            {
                hasNegative |= signed < 0;
                values[count++] = signed;
            }
            else if (item.ValueKind == JsonValueKind.Number && item.TryGetUInt64(out ulong unsigned))
            {
                isUnsigned = true;
                values[count++] = (long)unsigned;
            }
            else
            {
                return null;
            }
        }

        return hasNegative && isUnsigned ? null : new TraceHashes(values, isUnsigned);
    }

    public string TextOf(int index) =>
        IsUnsigned ? ((ulong)Values[index]).ToString(CultureInfo.InvariantCulture) : Values[index].ToString(CultureInfo.InvariantCulture);
}
