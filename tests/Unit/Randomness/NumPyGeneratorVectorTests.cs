using System.Text.Json;
using ServeBench.Randomness;
using Xunit;

namespace ServeBench.Tests.Randomness;

public sealed class NumPyGeneratorVectorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_stream_equals_numpy(int index)
    {
        JsonElement expected = VectorFile.Cases("numpy_default_rng.json")[index];
        var random = new NumPyGenerator(expected.GetProperty("seed").GetUInt64());

        Assert.Equal(expected.Integers("integers_960_1089"), Integers(random, 960, 1089, 12));
        Assert.Equal(expected.Integers("integers_64_193"), Integers(random, 64, 193, 12));
        Assert.Equal(expected.Integers("integers_0_151643"), Integers(random, 0, 151643, 12));
        Assert.Equal(expected.Integers("integers_5_6"), Integers(random, 5, 6, 3));
        double[] uniform = Streams.Draw(expected.Doubles("random").Length, random.Random);
        Assert.Equal(expected.Doubles("random"), uniform);
        Assert.Equal(expected.Integers("choice_p_0.5_0.3_0.2"), Streams.Draw(8, () => random.Choice([0.5, 0.3, 0.2])));
        Assert.Equal(expected.GetProperty("uint8_5x3").Deserialize<int[][]>()!.SelectMany(row => row), Bytes(random, 15));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Wide_integers_permutations_and_bytes_equal_numpy(int index)
    {
        JsonElement expected = VectorFile.Cases("random_extra.json", "generator")[index];
        var random = new NumPyGenerator(expected.GetProperty("seed").GetUInt64());

        foreach ((string name, long low, long high) in Streams.WideRanges)
        {
            long[] integers = new long[5];
            random.Integers(low, high, integers);
            Assert.Equal(expected.Longs(name), integers);
        }

        Assert.Equal(expected.GetProperty("scalar_0_10").GetInt64(), random.Integers(0, 10));
        Assert.Equal(expected.Integers("bytes_21"), Bytes(random, 21));
        Assert.Equal(expected.Integers("permutation_12"), random.Permutation(12));
        Assert.Equal(expected.Integers("uint8_6"), Bytes(random, 6));
        Assert.Equal(expected.Integers("choice_p_0_0.5_0_0.5"), Streams.Draw(8, () => random.Choice([0.0, 0.5, 0.0, 0.5])));
        Assert.Equal(expected.Doubles("after"), Streams.Draw(2, random.Random));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_seed_sequence_equals_numpy(int index)
    {
        JsonElement expected = VectorFile.Cases("random_extra.json", "seed_sequence")[index];
        uint[] state = new uint[6];

        new SeedSequence(expected.GetProperty("digits").Deserialize<uint[]>()).GenerateState(state);

        Assert.Equal(expected.GetProperty("state").Deserialize<uint[]>(), state);
    }

    private static int[] Integers(NumPyGenerator random, int low, int high, int count)
    {
        int[] integers = new int[count];
        random.Integers(low, high, integers);
        return integers;
    }

    private static int[] Bytes(NumPyGenerator random, int count)
    {
        byte[] bytes = new byte[count];
        random.Bytes(bytes);
        return [.. bytes];
    }
}
