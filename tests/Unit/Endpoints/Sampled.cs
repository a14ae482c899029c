using ServeBench.Endpoints;

namespace ServeBench.Tests.Endpoints;

/// <summary>Sampling options as a user sets them: by name.</summary>
internal static class Sampled
{
    public static SamplingValues By(params (string Name, object Value)[] options) =>
        options.Aggregate(SamplingValues.None, (values, option) => values.With(SamplingOption.All.Single(one => one.Name == option.Name), option.Value));
}
