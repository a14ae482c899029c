using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>The sampling options that a user sets, and their values. An option that is not set is not sent.</summary>
internal sealed class SamplingValues
{
    private readonly ImmutableDictionary<SamplingOption, object> _values;

    private SamplingValues(ImmutableDictionary<SamplingOption, object> values) => _values = values;

    public static SamplingValues None { get; } = new(ImmutableDictionary<SamplingOption, object>.Empty);

    /// <summary>These values and one more.</summary>
    /// <param name="option">The option.</param>
    /// <param name="value">A number, or whether a flag is set. A flag that is not set is not sent.</param>
    public SamplingValues With(SamplingOption option, object value) => option.Kind switch
    {
        SamplingValueKind.Whole => new(_values.SetItem(option, Convert.ToInt64(value, CultureInfo.InvariantCulture))),
        SamplingValueKind.Flag => new(value is true ? _values.SetItem(option, true) : _values.Remove(option)),
        _ => new(_values.SetItem(option, Convert.ToDouble(value, CultureInfo.InvariantCulture))),
    };

    public bool Has(SamplingOption option) => _values.ContainsKey(option);

    /// <summary>The value of an option that is a number; <see langword="null"/> when it is not set.</summary>
    public double? Number(SamplingOption option) =>
        _values.TryGetValue(option, out object? value) ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;

    /// <summary>Makes sure that an API has a member for each option that is set. What a user asks for is never left out silently.</summary>
    /// <exception cref="ServeException"><c>OptionNotSupported</c>.</exception>
    public void RequireSupport(IBackend backend)
    {
        foreach (SamplingOption option in SamplingOption.All)
        {
            if (Has(option) && option.MemberIn(backend.Dialect) is null)
            {
                throw new ServeException(
                    "OptionNotSupported",
                    ServeErrorKind.NotSupported,
                    $"The API of the backend '{backend.Name}' has no member for {option.Name}. Leave it out, or send the server's own member in the extra body.",
                    option.Name) { Subject = option.Name, Arguments = new Dictionary<string, string> { ["backend"] = backend.Name } };
            }
        }
    }

    /// <summary>Adds the options that are set to a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="backend">The backend whose dialect names the members.</param>
    /// <param name="except">Options that the backend writes itself.</param>
    /// <exception cref="ServeException"><c>OptionNotSupported</c>.</exception>
    public void AddTo(RequestBody body, IBackend backend, params ReadOnlySpan<SamplingOption> except)
    {
        RequireSupport(backend);
        foreach (SamplingOption option in SamplingOption.All)
        {
            if (!except.Contains(option) && _values.TryGetValue(option, out object? value))
            {
                body.Add(option.MemberIn(backend.Dialect)!, json => WriteValue(json, value));
            }
        }
    }

    /// <summary>Writes the options that are set into an object inside a body.</summary>
    /// <inheritdoc cref="AddTo"/>
    public void WriteTo(Utf8JsonWriter json, IBackend backend, params ReadOnlySpan<SamplingOption> except)
    {
        RequireSupport(backend);
        foreach (SamplingOption option in SamplingOption.All)
        {
            if (!except.Contains(option) && _values.TryGetValue(option, out object? value))
            {
                json.WritePropertyName(option.MemberIn(backend.Dialect)!);
                WriteValue(json, value);
            }
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case long whole: json.WriteNumberValue(whole); break;
            case double number: json.WriteNumberValue(number); break;
            default: json.WriteBooleanValue(true); break;
        }
    }
}
