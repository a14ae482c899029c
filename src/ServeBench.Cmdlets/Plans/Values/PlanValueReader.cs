using System.Collections.Specialized;
using System.Globalization;
using ServeBench.Endpoints;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Reads the values of a plan as its parameters take them, and says what is wrong with each.</summary>
/// <param name="scope">The variables.</param>
/// <param name="problems">Where mistakes go.</param>
/// <param name="folder">The folder that relative paths begin at.</param>
internal sealed class PlanValueReader(PlanScope scope, PlanProblems problems, string folder)
{
    private readonly PlanSecretReader _secrets = new(scope, problems, folder);

    /// <summary>The value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="given">The node as it is written.</param>
    /// <param name="path">The key with its section.</param>
    /// <param name="value">The value; a list where the parameter takes one.</param>
    public bool TryRead(PlanKey key, YamlNode given, string path, out object? value)
    {
        value = null;
        int before = problems.Count;
        if (key.Kind is PlanValueKind.Secret or PlanValueKind.Credential or PlanValueKind.Certificate)
        {
            value = _secrets.Read(key, given, path);
            return problems.Count == before && value is not null;
        }

        PlanNode node = scope.Resolve(given, path);
        if (node.IsEmpty)
        {
            problems.Add(node.Node, path, "The key has no value. Give it one, or remove the key.");
            return false;
        }

        value = key.IsList
            ? (node.Node.Kind == YamlNodeKind.List ? node.Node.Items.Select((item, index) => Item(key, item, path, index)) : [One(key, node, path)]).ToArray()
            : One(key, node, path);
        if (problems.Count == before)
        {
            PlanBinder.Check(key, value, node.Node, path, problems);
        }

        return problems.Count == before;
    }

    private object? Item(PlanKey key, YamlNode item, string path, int index)
    {
        string place = key.Table is null ? path : string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
        PlanNode node = scope.Resolve(item, path);
        return node.IsEmpty ? Wrong(node, path, "The list has an item without a value. Give it one, or remove it.", isPhrase: false) : One(key, node, place);
    }

    /// <summary>A value of a table, whose type follows from how it is written.</summary>
    public object? Natural(YamlNode given, string path, bool isTop = false)
    {
        PlanNode node = scope.Resolve(given, path);
        switch (node.Node.Kind)
        {
            case YamlNodeKind.List:
                return node.Node.Items.Select(item => Natural(item, path)).ToArray();
            case YamlNodeKind.Map:
                var table = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
                foreach (YamlEntry entry in node.Node.Entries)
                {
                    ReportKey(entry, $"{path}.{entry.Key.Text}");
                    table[entry.Key.Text] = Natural(entry.Value, $"{path}.{entry.Key.Text}");
                }

                return table;
            default:
                return !node.Node.IsPlain ? node.Node.Text : Plain(node, path, isTop);
        }
    }

    private void ReportKey(YamlEntry entry, string path)
    {
        PlanScalar.KeyOf(entry.Key, out string? surprise);
        if (surprise is not null)
        {
            problems.Add(entry.Key, path, surprise);
        }

        PlanNode value = scope.Resolve(entry.Value, path);
        bool isText = value.Node.Kind == YamlNodeKind.Scalar && value.Node.Text.Length > 0 && (!value.Node.IsPlain || PlanScalar.ValueOf(value.Node.Text, out _) is string);
        if (isText && SecretNames.IsSensitive(entry.Key.Text))
        {
            problems.Add(entry.Value, path, $"'{entry.Key.Text}' is the name of a secret, and a plan holds none. A secret is taken only by apiKey, proxyCredential, certificate, and headers.");
        }
    }

    private object? Plain(PlanNode node, string path, bool isTop)
    {
        object? value = PlanScalar.ValueOf(node.Node.Text, out string? surprise);
        if (surprise is not null && !node.IsFree)
        {
            problems.Add(node.Node, path, surprise);
        }
        else if (value is null && isTop)
        {
            problems.Add(node.Node, path, "The key has no value. Give it one, or remove the key.");
        }

        return value;
    }

    private object? One(PlanKey key, PlanNode node, string path)
    {
        switch (key.Kind)
        {
            case PlanValueKind.Table when node.Node.Kind != YamlNodeKind.Map:
                return Wrong(node, path, $"takes a table of keys with values, not {Describe(node)}");
            case PlanValueKind.Table:
                return key.IsHeaders ? _secrets.Headers(node.Node, path, this) : Natural(node.Node, path);
            case PlanValueKind.Any when key.Table is { } command && node.Node.Kind == YamlNodeKind.Map:
                return Entries(command, node.Node, path);
            case PlanValueKind.Any when key.IsTableOnly:
                return Wrong(node, path, $"takes tables whose keys are the parameters of {key.Table!.Name}, not {Describe(node)}");
            case PlanValueKind.Any when node.Node.Kind != YamlNodeKind.Scalar || node.Node.IsPlain:
                return Natural(node.Node, path, isTop: true) is { } natural ? natural is string text ? PlanPaths.Root(key, text, folder) : natural : null;
            case PlanValueKind.Any:
                return PlanPaths.Root(key, node.Node.Text, folder);
            case var _ when node.Node.Kind != YamlNodeKind.Scalar:
                return Wrong(node, path, $"takes {Noun(key)}, not {Describe(node)}");
            case PlanValueKind.Text:
                return Text(key, node, path);
            case PlanValueKind.Choice:
                return Choice(key, node, path);
            case PlanValueKind.Flag:
                return Flag(node, path);
            default:
                return Number(key, node, path);
        }
    }

    // Keys stay as they are written: the parameter finds them in any case, and a resolved plan has them again.
    private OrderedDictionary Entries(PlanCommand command, YamlNode node, string path)
    {
        var table = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (YamlEntry entry in node.Entries)
        {
            string name = entry.Key.Text;
            if (command.Find(name) is { } key)
            {
                table[name] = TryRead(key, entry.Value, $"{path}.{name}", out object? value) ? value : null;
                continue;
            }

            string nearest = command.FindAlias(name)?.Name ?? NameSpelling.Nearest(name, command.Keys, one => one.Aliases.Prepend(one.Name)).Name;
            problems.Add(entry.Key, $"{path}.{name}", $"'{name}' is not a key here. Did you mean '{nearest}'? The keys are the parameters of {command.Name}.", nearest);
        }

        foreach (PlanKey missing in command.Missing([.. node.Entries.Select(entry => command.Find(entry.Key.Text)).OfType<PlanKey>()], out _))
        {
            problems.Add(node, $"{path}.{missing}", $"{path.Split('.')[^1]} needs the key '{missing}'.", missing.Name);
        }

        return table;
    }

    private string? Text(PlanKey key, PlanNode node, string path)
    {
        if (!TryText(node, path, out string text, key.TakesNumberAsText))
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            problems.Add(node.Node, path, "The address holds a password. A plan holds no secret: use apiKey, proxyCredential or a header with a reference.");
            return null;
        }

        if (!text.Contains(' ', StringComparison.Ordinal) && EndpointAddress.SecretsIn(text).Any())
        {
            problems.Add(node.Node, path, "The query holds a secret. A plan holds none: use apiKey or a header with a reference.");
            return null;
        }

        if (key.IsCommand && HasSecret(text))
        {
            problems.Add(node.Node, path, "The command holds a secret. A plan holds none: set it as a variable of the environment, which the program gets too.");
            return null;
        }

        return PlanPaths.Root(key, text, folder);
    }

    // Some readers take an unquoted text for a number, a Boolean or a date.
    private bool TryText(PlanNode node, string path, out string text, bool takesNumber = false)
    {
        text = node.Node.Text;
        if (!node.Node.IsPlain || node.IsFree)
        {
            return true;
        }

        object? value = PlanScalar.ValueOf(text, out string? surprise);
        if (surprise is null && (value is string || (takesNumber && value is long or double)))
        {
            return true;
        }

        Wrong(node, path, surprise ?? $"takes a text, and '{text}' without quotes is {Describe(value)}. Write '{text}' in quotes", surprise is null);
        return false;
    }

    private string? Choice(PlanKey key, PlanNode node, string path)
    {
        if (!TryText(node, path, out string text))
        {
            return null;
        }

        if (key.Choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return found;
        }

        string nearest = NameSpelling.Nearest(text, key.Choices, choice => [choice]);
        problems.Add(node.Node, path, $"takes one of {string.Join(", ", key.Choices)}, not '{text}'. Did you mean '{nearest}'?", nearest);
        return null;
    }

    private bool? Flag(PlanNode node, string path)
    {
        object? value = node.Node.IsPlain ? PlanScalar.ValueOf(node.Node.Text, out string? surprise) : node.Node.Text;
        surprise = node.Node.IsPlain ? SurpriseOf(node) : null;
        return value is bool flag ? flag : (bool?)Wrong(node, path, surprise ?? $"takes true or false, not {Describe(node)}", surprise is null);
    }

    // A command that cannot be split is an error of its cmdlet.
    private static bool HasSecret(string command)
    {
        try
        {
            return SweepSecrets.Of(SweepCommandLine.Split(command, "")).Any();
        }
        catch (ServeException)
        {
            return false;
        }
    }

    private object? Number(PlanKey key, PlanNode node, string path)
    {
        if (key.TakesInfinity && node.Node.Text == "inf")
        {
            return double.PositiveInfinity;
        }

        string? surprise = node.Node.IsPlain && !node.IsFree ? SurpriseOf(node) : null;
        object? value = node.Node.IsPlain || node.IsFree ? PlanScalar.ValueOf(node.Node.Text, out _) : node.Node.Text;
        return value switch
        {
            _ when surprise is not null => Wrong(node, path, surprise, isPhrase: false),
            long whole => InRange(key, node, path, whole),
            double number when key.Kind == PlanValueKind.Number && (double.IsFinite(number) || key.TakesInfinity) => InRange(key, node, path, number),
            string text when !node.Node.IsPlain && PlanScalar.ValueOf(text, out _) is long or double => Wrong(node, path, $"takes {Noun(key)}, and '{text}' in quotes is a text. Write it without quotes"),
            _ => Wrong(node, path, $"takes {Noun(key)}{(key.TakesInfinity ? " or inf" : "")}, not {Describe(node)}"),
        };
    }

    private object? InRange(PlanKey key, PlanNode node, string path, object number)
    {
        double value = Convert.ToDouble(number, CultureInfo.InvariantCulture);
        (double least, double greatest) = RangeOf(key);
        if (value < least || value > greatest)
        {
            return Wrong(node, path, greatest is double.PositiveInfinity or double.MaxValue or int.MaxValue
                ? string.Create(CultureInfo.InvariantCulture, $"takes {Noun(key)} that is at least {least}, not {node.Node.Text}")
                : string.Create(CultureInfo.InvariantCulture, $"takes {Noun(key)} from {least} to {greatest}, not {node.Node.Text}"));
        }

        return number;
    }

    public static (double Least, double Greatest) RangeOf(PlanKey key) => key switch
    {
        { Range: { } range } => (Convert.ToDouble(range.MinRange, CultureInfo.InvariantCulture), Convert.ToDouble(range.MaxRange, CultureInfo.InvariantCulture)),
        _ when key.ElementType == typeof(uint) => (uint.MinValue, uint.MaxValue),
        _ when key.ElementType == typeof(int) => (int.MinValue, int.MaxValue),
        _ => (double.NegativeInfinity, double.PositiveInfinity),
    };

    private object? Wrong(PlanNode node, string path, string problem, bool isPhrase = true)
    {
        problems.Add(node.Node, path, isPhrase ? $"{path.Split('.')[^1]} {problem}." : problem);
        return null;
    }

    private static string? SurpriseOf(PlanNode node)
    {
        PlanScalar.ValueOf(node.Node.Text, out string? surprise);
        return surprise;
    }

    private static string Noun(PlanKey key) => key.Kind switch
    {
        PlanValueKind.Whole => "a whole number",
        PlanValueKind.Number => "a number",
        PlanValueKind.Flag => "true or false",
        _ => "a text",
    };

    private static string Describe(object? value) => value switch
    {
        null => "nothing",
        bool => "a Boolean",
        _ => "a number",
    };

    private static string Describe(PlanNode node) => node.Node.Kind == YamlNodeKind.Scalar ? $"'{node.Node.Text}'" : node.Node.ToString();
}
