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
        Assert.Equal(expected.Integers("sample_of_30_k6"), random.Sample<int>(Streams.Range(30), 6));
        Assert.Equal(expected.Longs("randint_1_1000"), Streams.Draw(6, () => random.RandInt(1, 1000)));
        Assert.Equal(expected.GetProperty("getrandbits_32").Deserialize<ulong[]>(), Streams.Draw(3, () => random.GetRandBits(32)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Wide_seeds_and_bits_steps_and_both_ways_to_sample_equal_python(int index)
    {
        JsonElement expected = VectorFile.Cases("random_extra.json", "python")[index];
        var random = new CPythonRandom(expected.GetProperty("seed").GetInt64());

        foreach (JsonProperty bits in expected.GetProperty("getrandbits").EnumerateObject())
        {
            Assert.Equal(bits.Value.GetUInt64(), random.GetRandBits(int.Parse(bits.Name, CultureInfo.InvariantCulture)));
        }

        Assert.Equal(expected.Longs("randrange_-5_1000_3"), Streams.Draw(5, () => random.RandRange(-5, 1000, 3)));
        Assert.Equal(expected.Longs("randrange_100_0_-7"), Streams.Draw(5, () => random.RandRange(100, 0, -7)));
        Assert.Equal(expected.GetProperty("randrange_0_2^40").Deserialize<ulong[]>(), Streams.Draw(5, () => random.RandBelow(1UL << 40)));
        Assert.Equal(expected.Integers("sample_21_of_5"), random.Sample<int>(Streams.Range(21), 5));
        Assert.Equal(expected.Integers("sample_22_of_5"), random.Sample<int>(Streams.Range(22), 5));
        Assert.Equal(expected.Integers("sample_277_of_22"), random.Sample<int>(Streams.Range(277), 22));
        Assert.Equal(expected.Integers("sample_278_of_22"), random.Sample<int>(Streams.Range(278), 22));
        Assert.Equal(expected.GetProperty("after").GetDouble(), random.Random());
    }
}
