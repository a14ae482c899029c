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
    public void Integers_are_within_their_range() =>
        Gen.Select(Gen.Long, Gen.Long, Gen.Long).Where((_, a, b) => a != b).Sample((seed, a, b) =>
        {
            var random = new CPythonRandom(seed);
            (long low, long high) = (Math.Min(a, b), Math.Max(a, b));

            Assert.InRange(random.RandRange(low, high), low, high - 1);
            Assert.InRange(random.RandInt(low, high - 1), low, high - 1);
        });

    [Fact]
    public void Steps_start_at_the_start_and_stay_below_the_stop() =>
        Gen.Select(Gen.Long, Gen.Int[-1000, 1000], Gen.Int[1, 1000], Gen.Int[1, 50]).Sample((seed, start, width, step) =>
        {
            var random = new CPythonRandom(seed);
            long up = random.RandRange(start, start + width, step);
            long down = random.RandRange(start, start - width, -step);

            Assert.InRange(up, start, start + width - 1);
            Assert.InRange(down, start - width + 1, start);
            Assert.Equal(0, (up - start) % step);
            Assert.Equal(0, (down - start) % step);
        });

    [Fact]
    public void A_shuffle_keeps_the_items() =>
        Gen.Select(Gen.Long, Gen.Int[0, 300]).Sample((seed, count) =>
        {
            int[] items = Streams.Range(count);
            new CPythonRandom(seed).Shuffle<int>(items);

            Assert.Equal(Streams.Range(count), items.Order());
        });

    [Fact]
    public void A_sample_never_repeats_and_leaves_the_population_as_it_was() =>
        Gen.Select(Gen.Long, Gen.Int[0, 60], Gen.Int[0, 400]).Sample((seed, drawn, left) =>
        {
            int[] items = Streams.Range(drawn + left);
            int[] sample = new CPythonRandom(seed).Sample<int>(items, drawn);

            Assert.Equal(drawn, sample.Distinct().Count());
            Assert.Subset(items.ToHashSet(), sample.ToHashSet());
            Assert.Equal(Streams.Range(drawn + left), items);
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
        Assert.Throws<ArgumentOutOfRangeException>("stop", () => random.RandRange(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>("stop", () => random.RandRange(5, 9, -1));
        Assert.Throws<ArgumentOutOfRangeException>("step", () => random.RandRange(5, 9, 0));
        Assert.Throws<ArgumentOutOfRangeException>("high", () => random.RandInt(5, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Choice<int>([]));
        Assert.Throws<ArgumentException>("items", () => random.Choices<int>([], new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => random.Sample<int>([1], 2));
    }
}
