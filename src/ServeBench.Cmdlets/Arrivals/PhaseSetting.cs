using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Arrivals;

namespace ServeBench.Commands;

/// <summary>A setting of a phase: a parameter of New-ServePhase, and a key of a table that stands for a phase.</summary>
internal sealed record PhaseSetting(string Name, Type Type, Func<ServePhase, object, ServePhase> Set)
{
    private static readonly string s_nameKey = nameof(NewServePhaseCommand.Name);

    public static IReadOnlyList<PhaseSetting> All { get; } =
    [
        Of<string>(s_nameKey, (phase, value) => phase with { Name = value }),
        Of<PhaseKind>(nameof(NewServePhaseCommand.Kind), (phase, value) => phase with { Kind = value }),
        Of<PhaseArrival>(nameof(NewServePhaseCommand.Arrival), (phase, value) => phase with { Arrival = value }),
        Of<double>(nameof(NewServePhaseCommand.RequestRate), (phase, value) => phase with { RequestRate = value }),
        Of<double>(nameof(NewServePhaseCommand.Burstiness), (phase, value) => phase with { Burstiness = value }),
        Of<int>(nameof(NewServePhaseCommand.Concurrency), (phase, value) => phase with { Concurrency = value }),
        Of<double>(nameof(NewServePhaseCommand.RampTo), (phase, value) => phase with { RampTo = value }),
        Of<RampShape>(nameof(NewServePhaseCommand.RampShape), (phase, value) => phase with { RampShape = value }),
        Of<int>(nameof(NewServePhaseCommand.Count), (phase, value) => phase with { Count = value }),
        Of<double>(nameof(NewServePhaseCommand.DurationSec), (phase, value) => phase with { DurationSeconds = value }),
        Of<double>(nameof(NewServePhaseCommand.GraceSec), (phase, value) => phase with { GraceSeconds = value }),
        Of<bool>(nameof(NewServePhaseCommand.Seamless), (phase, value) => phase with { Seamless = value }),
        Of<double>(nameof(NewServePhaseCommand.CancellationRate), (phase, value) => phase with { CancellationRate = value }),
        Of<double>(nameof(NewServePhaseCommand.CancellationDelaySec), (phase, value) => phase with { CancellationDelaySeconds = value }),
        Of<int>(nameof(NewServePhaseCommand.PrefillConcurrency), (phase, value) => phase with { PrefillConcurrency = value }),
    ];

    /// <summary>The phase of a table.</summary>
    /// <param name="table">Its settings by their names.</param>
    /// <exception cref="ServeException"><c>PhaseKeyUnknown</c>, or <c>PhaseInvalid</c> for a value that is not valid.</exception>
    public static ServePhase Read(IDictionary table)
    {
        string name = table.Keys.Cast<object>().FirstOrDefault(key => NameOf(key).Equals(s_nameKey, StringComparison.OrdinalIgnoreCase)) is { } key ? NameOf(table[key]) : "";
        var phase = new ServePhase();
        bool hasArrival = false;
        foreach (DictionaryEntry entry in table)
        {
            PhaseSetting setting = Find(NameOf(entry.Key), name);
            hasArrival |= setting.Type == typeof(PhaseArrival);
            if (entry.Value is not null)
            {
                phase = setting.Set(phase, setting.Convert(entry.Value, name));
            }
        }

        phase = hasArrival ? phase : phase with { Arrival = ImpliedArrival(phase) };
        phase.Validate();
        return phase;
    }

    private static PhaseSetting Of<T>(string name, Func<ServePhase, T, ServePhase> set) => new(name, typeof(T), (phase, value) => set(phase, (T)value));

    private static PhaseArrival ImpliedArrival(ServePhase phase) =>
        phase.Concurrency is not null ? PhaseArrival.Concurrency
        : phase.Burstiness is not null ? PhaseArrival.Gamma
        : phase.RequestRate is not null ? PhaseArrival.Poisson
        : PhaseArrival.AtOnce;

    private static PhaseSetting Find(string key, string phase) =>
        All.FirstOrDefault(setting => setting.Name.Equals(key, StringComparison.OrdinalIgnoreCase)) ?? throw new ServeException(
            "PhaseKeyUnknown",
            ServeErrorKind.InvalidArgument,
            $"{Where(phase)}: a phase has no setting '{key}'. {NameSpelling.Question(key, [.. All.Select(setting => setting.Name)])} The settings are the parameters of New-ServePhase.",
            key);

    private object Convert(object value, string phase)
    {
        object plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        bool hasComma = plain is string text && text.Contains(',', StringComparison.Ordinal) && Type != typeof(string);
        return !hasComma && LanguagePrimitives.TryConvertTo(plain is SwitchParameter flag ? flag.IsPresent : plain, Type, CultureInfo.InvariantCulture, out object converted)
            ? converted
            : throw new ServeException(
                "PhaseInvalid",
                ServeErrorKind.InvalidArgument,
                $"{Where(phase)}: its {Name} is '{plain}', which is not {(Type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(Type))}" : Type == typeof(bool) ? "true or false" : Type == typeof(int) ? "a whole number" : "a number")}.",
                value) { Subject = Name };
    }

    private static string Where(string phase) => phase.Length == 0 ? "A phase without a name" : $"The phase '{phase}'";

    private static string NameOf(object? key) => System.Convert.ToString(key is PSObject wrapped ? wrapped.BaseObject : key, CultureInfo.InvariantCulture) ?? "";
}
