using CsCheck;
using ServeBench.Randomness;
using Xunit;

namespace ServeBench.Tests.Randomness;

public sealed class NumPyPropertyTests
{
    private static readonly Gen<(uint Seed, long Low, long High)> s_range =
        from seed in Gen.UInt
        from low in Gen.Long
        from high in Gen.Long.Where(high => high != low)
        select (seed, Math.Min(low, high), Math.Max(low, high));

    private static readonly Gen<(uint Seed, int Low, int High, int Count)> s_narrowRange =
        from seed in Gen.UInt
        from low in Gen.Int
        from high in Gen.Int.Where(high => high != low)
        from count in Gen.Int[0, 300]
        select (seed, Math.Min(low, high), Math.Max(low, high), count);

    [Fact]
    public void Integers_are_within_their_range() => s_range.Sample(range =>
    {
        long[] generated = new long[50];
        long[] legacy = new long[50];
        new NumPyGenerator(range.Seed).Integers(range.Low, range.High, generated);
        new NumPyRandomState(range.Seed).RandInt(range.Low, range.High, legacy);

        Assert.All(generated.Concat(legacy), value => Assert.InRange(value, range.Low, range.High - 1));
    });

    [Fact]
    public void One_call_draws_the_same_as_many() => s_narrowRange.Sample(range =>
    {
        NumPyGenerator[] generators = [new(range.Seed), new(range.Seed), new(range.Seed)];
        NumPyRandomState[] legacy = [new(range.Seed), new(range.Seed), new(range.Seed)];

        AssertSame(
            range.Count,
            () => generators[0].Integers(range.Low, range.High),
            integers => generators[1].Integers(range.Low, range.High, integers),
            ids => generators[2].Integers(range.Low, range.High, ids));
        AssertSame(
            range.Count,
            () => One(legacy[0], range.Low, range.High),
            integers => legacy[1].RandInt(range.Low, range.High, integers),
            ids => legacy[2].RandInt(range.Low, range.High, ids));
        Assert.Single(generators.Select(random => random.Random()).Distinct());
        Assert.Single(legacy.Select(random => random.StandardExponential()).Distinct());
    });

    [Fact]
    public void Doubles_are_within_0_and_1() =>
        Gen.Select(Gen.UInt, Gen.Int[0, 200]).Sample((seed, count) =>
            Assert.All(Streams.Draw(count, new NumPyGenerator(seed).Random), value => Assert.True(value is >= 0.0 and < 1.0)));

    [Fact]
    public void Bytes_may_be_drawn_in_parts_of_whole_words() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 20], Gen.Int[0, 80]).Sample((seed, words, rest) =>
        {
            var whole = new NumPyGenerator(seed);
            var parts = new NumPyGenerator(seed);
            byte[] expected = new byte[(words * 4) + rest];
            byte[] actual = new byte[(words * 4) + rest];
            whole.Bytes(expected);
            parts.Bytes(actual.AsSpan(0, words * 4));
            parts.Bytes(actual.AsSpan(words * 4));

            Assert.Equal(expected, actual);
        });

    [Fact]
    public void A_permutation_holds_every_position_once() =>
        Gen.Select(Gen.UInt, Gen.Int[0, 300]).Sample((seed, count) =>
        {
            Assert.Equal(Streams.Range(count), new NumPyGenerator(seed).Permutation(count).Order());
            Assert.Equal(Streams.Range(count), new NumPyRandomState(seed).Permutation(count).Order());
        });

    [Fact]
    public void A_choice_without_replacement_never_repeats() =>
        Gen.Select(Gen.UInt, Gen.Int[0, 100], Gen.Int[0, 100]).Sample((seed, drawn, left) =>
        {
            int[] choice = new NumPyRandomState(seed).Choice(drawn + left, drawn, replace: false);

            Assert.Equal(drawn, choice.Distinct().Count());
            Assert.All(choice, position => Assert.InRange(position, 0, drawn + left - 1));
        });

    [Fact]
    public void An_outcome_of_probability_0_is_never_chosen() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 3].Array[1, 20].Where(weights => weights.Sum() > 0)).Sample((seed, weights) =>
        {
            var random = new NumPyGenerator(seed);
            double[] probabilities = [.. weights.Select(weight => (double)weight / weights.Sum())];

            Assert.All(Streams.Draw(50, () => random.Choice(probabilities)), position => Assert.True(weights[position] > 0));
        });

    [Fact]
    public void Gamma_deviates_have_the_mean_and_variance_of_their_shape()
    {
        var random = new NumPyRandomState(5);
        foreach (double shape in new[] { 0.2, 1.0, 3.5 })
        {
            double[] deviates = Streams.Draw(50_000, () => random.Gamma(shape, 2.0));
            double mean = deviates.Average();

            Assert.Equal(1.0, mean / (2.0 * shape), 0.05);
            Assert.Equal(1.0, deviates.Average(value => (value - mean) * (value - mean)) / (4.0 * shape), 0.1);
        }
    }

    [Theory]
    [InlineData(new double[] { })]
    [InlineData(new[] { 0.5, 0.4 })]
    [InlineData(new[] { 1.5, -0.5 })]
    [InlineData(new[] { 1.0, double.NaN })]
    public void Probabilities_that_are_none_are_refused(double[] probabilities) =>
        Assert.Throws<ArgumentException>(nameof(probabilities), () => new NumPyGenerator(0).Choice(probabilities));

    [Fact]
    public void Arguments_that_numpy_refuses_are_refused()
    {
        var legacy = new NumPyRandomState(0);
        var generator = new NumPyGenerator(0);

        Assert.Throws<ArgumentOutOfRangeException>("high", () => legacy.RandInt(3, 3, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>("high", () => generator.Integers(3, 3));
        Assert.Throws<ArgumentOutOfRangeException>("high", () => generator.Integers(3, 2, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>("shape", () => legacy.Gamma(-1));
        Assert.Throws<ArgumentOutOfRangeException>("scale", () => legacy.Gamma(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("size", () => legacy.Choice(3, 4, replace: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => legacy.Choice(0, 1, replace: true));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => generator.Permutation(-1));
        Assert.Equal(0.0, legacy.Gamma(0));
    }

    private static long One(NumPyRandomState random, long low, long high)
    {
        long[] value = new long[1];
        random.RandInt(low, high, value);
        return value[0];
    }

    private static void AssertSame(int count, Func<long> draw, Action<long[]> fill, Action<int[]> fillIds)
    {
        long[] integers = new long[count];
        int[] ids = new int[count];
        fill(integers);
        fillIds(ids);

        Assert.Equal(Streams.Draw(count, draw), integers);
        Assert.Equal(integers, ids.Select(id => (long)id));
    }
}
