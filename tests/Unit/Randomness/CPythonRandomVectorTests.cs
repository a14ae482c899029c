using System.Globalization;
using System.Text.Json;
using ServeBench.Randomness;
using Xunit;

namespace ServeBench.Tests.Randomness;

public sealed class CPythonRandomVectorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_stream_equals_python(int index)
    {
        JsonElement expected = VectorFile.Cases("python_random.json")[index];
        var random = new CPythonRandom(expected.GetProperty("seed").GetInt64());

        Assert.Equal(expected.Doubles("random"), Streams.Draw(4, random.Random));
        int[] items = Streams.Range(25);
        random.Shuffle<int>(items);
        Assert.Equal(expected.Integers("shuffle_25"), items);
        Assert.Equal(expected.Integers("choice_of_10"), Streams.Draw(10, () => random.Choice<int>(Streams.Range(10))));
        int[] choices = new int[8];
        random.Choices<int>(Streams.Range(100), choices);
        Assert.Equal(expected.Integers("choices_of_100_k8"), choices);
        // Python draws the places of its sample(range(30), 6) among those that are left.
        int left = 30;
        Assert.Equal(expected.Integers("sample_of_30_k6")[0], Streams.Draw(6, () => (int)random.RandBelow((ulong)left--))[0]);
        Assert.Equal(expected.Longs("randint_1_1000"), Streams.Draw(6, () => 1 + (long)random.RandBelow(1000)));
        Assert.Equal(expected.GetProperty("getrandbits_32").Deserialize<ulong[]>(), Streams.Draw(3, () => random.GetRandBits(32)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Wide_seeds_bits_and_limits_equal_python(int index)
    {
        JsonElement expected = VectorFile.Cases("random_extra.json", "python")[index];
        var random = new CPythonRandom(expected.GetProperty("seed").GetInt64());

        foreach (JsonProperty bits in expected.GetProperty("getrandbits").EnumerateObject())
        {
            Assert.Equal(bits.Value.GetUInt64(), random.GetRandBits(int.Parse(bits.Name, CultureInfo.InvariantCulture)));
        }

        Assert.Equal(expected.Longs("randrange_-5_1000_3"), Streams.Draw(5, () => -5 + (3 * (long)random.RandBelow(335))));
        Assert.Equal(expected.Longs("randrange_100_0_-7"), Streams.Draw(5, () => 100 - (7 * (long)random.RandBelow(15))));
        Assert.Equal(expected.GetProperty("randrange_0_2^40").Deserialize<ulong[]>(), Streams.Draw(5, () => random.RandBelow(1UL << 40)));
    }
}
