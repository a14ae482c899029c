using CsCheck;
using ServeBench.Randomness;
using Xunit;

namespace ServeBench.Tests.Randomness;

public sealed class CPythonRandomPropertyTests
{
    [Fact]
    public void Bits_are_no_more_than_asked_for() =>
        Gen.Select(Gen.Long, Gen.Int[0, 63]).Sample((seed, bits) =>
            Assert.Equal(0UL, new CPythonRandom(seed).GetRandBits(bits) >> bits));

    [Fact]
    public void A_seed_and_its_negative_start_the_same_stream() =>
        Gen.Long.Where(seed => seed != long.MinValue).Sample(seed =>
            Assert.Equal(new CPythonRandom(seed).GetRandBits(64), new CPythonRandom(-seed).GetRandBits(64)));

    [Fact]
    public void Integers_are_below_their_limit() =>
        Gen.Select(Gen.Long, Gen.ULong.Where(limit => limit > 0)).Sample((seed, limit) =>
            Assert.InRange(new CPythonRandom(seed).RandBelow(limit), 0UL, limit - 1));

    [Fact]
    public void A_shuffle_keeps_the_items() =>
        Gen.Select(Gen.Long, Gen.Int[0, 300]).Sample((seed, count) =>
        {
            int[] items = Streams.Range(count);
            new CPythonRandom(seed).Shuffle<int>(items);

            Assert.Equal(Streams.Range(count), items.Order());
        });

    [Fact]
    public void Choices_in_parts_are_the_same_as_at_once() =>
        Gen.Select(Gen.Long, Gen.Int[0, 50], Gen.Int[0, 50], Gen.Int[1, 1000]).Sample((seed, first, second, population) =>
        {
            var parts = new CPythonRandom(seed);
            int[] expected = new int[first + second];
            int[] actual = new int[first + second];
            new CPythonRandom(seed).Choices<int>(Streams.Range(population), expected);
            parts.Choices<int>(Streams.Range(population), actual.AsSpan(0, first));
            parts.Choices<int>(Streams.Range(population), actual.AsSpan(first));

            Assert.Equal(expected, actual);
        });

    [Fact]
    public void Arguments_that_python_refuses_are_refused()
    {
        var random = new CPythonRandom(0);

        Assert.Throws<ArgumentOutOfRangeException>("bits", () => random.GetRandBits(-1));
        Assert.Throws<ArgumentOutOfRangeException>("bits", () => random.GetRandBits(65));
        Assert.Throws<ArgumentOutOfRangeException>("limit", () => random.RandBelow(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Choice<int>([]));
        Assert.Throws<ArgumentException>("items", () => random.Choices<int>([], new int[1]));
    }
}
