using System.Runtime.InteropServices;
using System.Text.Json;
using ServeBench.Randomness;
using Xunit;

namespace ServeBench.Tests.Randomness;

public sealed class NumPyRandomStateVectorTests
{
    // NumPy's floats come from glibc on x64, and .NET calls the same library there. Another C library's log and pow may
    // round the other way.
    private static readonly double s_tolerance =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 0.0 : 1e-15;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_stream_equals_numpy(int index)
    {
        JsonElement expected = VectorFile.Cases("numpy_randomstate.json")[index];
        var random = new NumPyRandomState(expected.GetProperty("seed").GetUInt32());

        AssertClose(Exponential(expected.Doubles("random_sample")), Streams.Draw(5, random.StandardExponential));
        foreach (string shape in new[] { "0.05", "0.5", "1.0", "1.5", "7.0" })
        {
            double[] gamma = expected.Doubles($"gamma_shape_{shape}");
            AssertClose(gamma, Streams.Draw(gamma.Length, () => random.Gamma(JsonElement.Parse(shape).GetDouble(), 2.0)));
        }

        int[] ids = new int[8];
        random.RandInt(0, 50257, ids);
        Assert.Equal(expected.Integers("randint_0_50257"), ids);
        long[] zeros = [7, 7];
        random.RandInt(0, 1, zeros);
        Assert.Equal(expected.Longs("randint_0_1"), zeros);
        AssertClose(Exponential(expected.Doubles("after")), Streams.Draw(2, random.StandardExponential));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Wide_integers_permutations_and_choices_equal_numpy(int index)
    {
        JsonElement expected = VectorFile.Cases("random_extra.json", "legacy")[index];
        var random = new NumPyRandomState(expected.GetProperty("seed").GetUInt32());

        foreach ((string name, long low, long high) in Streams.WideRanges)
        {
            long[] integers = new long[5];
            random.RandInt(low, high, integers);
            Assert.Equal(expected.Longs(name), integers);
        }

        AssertClose(expected.Doubles("normal"), Streams.Draw(3, random.StandardNormal));
        Assert.Equal(expected.Integers("permutation_12"), random.Permutation(12));
        Assert.Equal(expected.Integers("choice_30_6"), random.Choice(30, 6, replace: false));
        Assert.Equal(expected.Integers("choice_4_9_replace"), random.Choice(4, 9, replace: true));
        AssertClose(expected.Doubles("gamma_0.3_scale_2.5"), Streams.Draw(4, () => random.Gamma(0.3, 2.5)));
        AssertClose(expected.Doubles("normal_after"), Streams.Draw(2, random.StandardNormal));
    }

    // A deviate of the exponential distribution takes one uniform number, by inversion.
    private static double[] Exponential(double[] uniform) => [.. uniform.Select(value => -Math.Log(1.0 - value))];

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(actual, (value, i) => Assert.Equal(expected[i], value, Math.Abs(expected[i]) * s_tolerance));
    }
}
