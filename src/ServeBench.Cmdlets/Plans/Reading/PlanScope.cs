namespace ServeBench.Commands;

/// <summary>Puts the variables of a plan and of the environment into its values.</summary>
internal sealed class PlanScope
{
    // What all references of a plan may come to, in characters and values.
    private const long MaxSize = 1 << 24;

    private readonly PlanVariables _variables;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly PlanProblems _problems;
    private readonly IReadOnlyDictionary<string, string> _recorded;
    private long _size;

    /// <summary>Takes the section of variables.</summary>
    /// <param name="variables">The section; <see langword="null"/> where a plan has none.</param>
    /// <param name="problems">Where mistakes go.</param>
    /// <param name="recorded">What environment variables were when a result was made; this machine's own come first.</param>
    public PlanScope(YamlNode? variables, PlanProblems problems, IReadOnlyDictionary<string, string> recorded)
    {
        _problems = problems;
        _recorded = recorded;
        if (variables is { Kind: not YamlNodeKind.Map })
        {
            problems.Add(variables, PlanSections.Variables, "The variables are a table of names with values.");
        }

        _variables = new PlanVariables(variables?.Entries ?? []);
        foreach (YamlEntry entry in variables?.Entries ?? [])
        {
            ReportSurpriseOfKey(entry.Key, $"{PlanSections.Variables}.{entry.Key.Text}");
            ReportSurprises(entry.Value, $"{PlanSections.Variables}.{entry.Key.Text}");
        }
    }

    /// <summary>What environment variables were used for, and their values; those of secrets are not among them.</summary>
    public SortedDictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>A node with its references put in. A list or a table keeps those inside it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="key">Its key, for mistakes.</param>
    /// <param name="takesSecrets">Whether the place takes secrets, which then stay references.</param>
    public PlanNode Resolve(YamlNode node, string key, bool takesSecrets = false) => Resolve(node, node, key, takesSecrets, 0);

    /// <summary>Names the variables that nothing uses.</summary>
    /// <param name="variables">The section.</param>
    /// <param name="referenced">The variables that the text of the plan names.</param>
    public void ReportUnused(YamlNode? variables, IReadOnlySet<string> referenced)
    {
        foreach (YamlEntry entry in (variables?.Entries ?? []).Where(entry => !_used.Contains(entry.Key.Text) && !referenced.Contains(entry.Key.Text)))
        {
            _problems.Add(entry.Key, $"{PlanSections.Variables}.{entry.Key.Text}", $"Nothing uses this variable. Remove it, or write ${{{entry.Key.Text}}} where it belongs.");
        }
    }

    private PlanNode Resolve(YamlNode node, YamlNode place, string key, bool takesSecrets, int depth)
    {
        if (node.Kind != YamlNodeKind.Scalar || !node.Text.Contains("${", StringComparison.Ordinal))
        {
            return new PlanNode(node.At(place), depth > 0);
        }

        IReadOnlyList<PlanTextPart> parts = PlanTextPart.Parse(node.Text);
        if (takesSecrets)
        {
            return ResolveSecret(parts, place, key);
        }

        if (parts is [{ Kind: PlanTextPartKind.Variable } only])
        {
            return Variable(only, place, key) is { } value ? Resolve(value, place, key, takesSecrets, depth + 1) : new PlanNode(YamlNode.Scalar(place, "", false), true);
        }

        string text = string.Concat(parts.Select(part => TextOf(part, place, key, depth)));
        return new PlanNode(YamlNode.Scalar(place, text, isPlain: parts.Count == 1 && parts[0].Kind == PlanTextPartKind.Environment), true);
    }

    private PlanNode ResolveSecret(IReadOnlyList<PlanTextPart> parts, YamlNode place, string key)
    {
        PlanTextPart[] flat = [.. Flatten(parts, place, key)];
        foreach (PlanTextPart part in flat)
        {
            if (part.Kind == PlanTextPartKind.Broken)
            {
                ReportBroken(part, place, key);
            }
            else if (part is { Kind: PlanTextPartKind.Environment, Default.Length: > 0 })
            {
                _problems.Add(place, key, "A secret has no default in a plan. Set the environment variable, or write an empty default.");
            }
            else if (part is { Kind: PlanTextPartKind.Environment, Default: null } && string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable(part.Text)))
            {
                _problems.Add(place, key, $"The environment variable {part.Text} is not set. Set it, or write an empty default: ${{env:{part.Text}:-}}.");
            }
        }

        return new PlanNode(YamlNode.Scalar(place, string.Concat<PlanTextPart>(flat), false), true, new PlanSecret(flat));
    }

    private IEnumerable<PlanTextPart> Flatten(IReadOnlyList<PlanTextPart> parts, YamlNode place, string key)
    {
        foreach (PlanTextPart part in parts)
        {
            if (part.Kind != PlanTextPartKind.Variable)
            {
                yield return part;
            }
            else if (Variable(part, place, key) is { Kind: YamlNodeKind.Scalar } value)
            {
                foreach (PlanTextPart inner in Flatten(PlanTextPart.Parse(value.Text), place, key))
                {
                    yield return inner;
                }
            }
        }
    }

    private string TextOf(PlanTextPart part, YamlNode place, string key, int depth)
    {
        switch (part.Kind)
        {
            case PlanTextPartKind.Variable:
                PlanNode? value = Variable(part, place, key) is { } found ? Resolve(found, place, key, takesSecrets: false, depth + 1) : null;
                if (value is { Node.Kind: not YamlNodeKind.Scalar })
                {
                    _problems.Add(place, key, $"The variable {part.Text} is {value.Node}, which a text cannot hold.");
                }

                return value?.Node.Text ?? "";
            case PlanTextPartKind.Environment:
                return EnvironmentText(part, place, key);
            case PlanTextPartKind.Secret:
                _problems.Add(place, key, "A secret is taken only by apiKey, proxyCredential, certificate, and headers that hold keys. Here it would reach results.");
                return "";
            case PlanTextPartKind.Broken:
                ReportBroken(part, place, key);
                return "";
            default:
                return part.Text;
        }
    }

    // What is behind it may be a secret, and is not repeated.
    private void ReportBroken(PlanTextPart part, YamlNode place, string key) => _problems.Add(place, key, part.Text.EndsWith('}')
        ? $"{part} names nothing. Write ${{NAME}}, ${{env:NAME}} or ${{secret:NAME}}."
        : "A reference begins with ${ and has no } behind its name. Add it, or write $${ for a plain ${.");

    private void ReportSurprises(YamlNode node, string key)
    {
        foreach (YamlEntry entry in node.Entries)
        {
            ReportSurpriseOfKey(entry.Key, key);
            ReportSurprises(entry.Value, key);
        }

        foreach (YamlNode item in node.Items)
        {
            ReportSurprises(item, key);
        }

        if (node is { Kind: YamlNodeKind.Scalar, IsPlain: true })
        {
            PlanScalar.ValueOf(node.Text, out string? surprise);
            if (surprise is not null)
            {
                _problems.Add(node, key, surprise);
            }
        }
    }

    private void ReportSurpriseOfKey(YamlNode node, string key)
    {
        PlanScalar.KeyOf(node, out string? surprise);
        if (surprise is not null)
        {
            _problems.Add(node, key, surprise);
        }
    }

    private bool Take(long size, YamlNode place, string key)
    {
        _size += size;
        if (_size > MaxSize)
        {
            _problems.Add(place, key, "With its references the plan would have more than 16 MB.");
        }

        return _size <= MaxSize;
    }

    private string EnvironmentText(PlanTextPart part, YamlNode place, string key)
    {
        if (SecretNames.IsSensitive(part.Text) || part.Text.Contains("password", StringComparison.OrdinalIgnoreCase))
        {
            _problems.Add(place, key, $"The name {part.Text} is that of a secret. A secret is taken only by apiKey, proxyCredential, certificate, and headers that hold keys.");
            return "";
        }

        string? value = System.Environment.GetEnvironmentVariable(part.Text) is { Length: > 0 } own ? own : _recorded.GetValueOrDefault(part.Text);
        if (value is not null && !Take(value.Length, place, key))
        {
            return "";
        }

        if (value is not null)
        {
            Environment[part.Text] = WithoutUserInfo(value);
        }
        else if (part.Default is null)
        {
            _problems.Add(place, key, $"The environment variable {part.Text} is not set. Set it, or write a default: ${{env:{part.Text}:-VALUE}}.");
        }

        return value ?? part.Default ?? "";
    }

    private YamlNode? Variable(PlanTextPart part, YamlNode place, string key)
    {
        _used.Add(part.Text);
        if (_variables.Find(part.Text) is { } value)
        {
            if (_variables.FaultOf(part.Text) is { } fault)
            {
                _problems.Add(place, key, fault);
                return null;
            }

            return Take(_variables.SizeOf(part.Text), place, key) ? value : null;
        }

        string? nearest = _variables.Names.Count == 0 || _problems.IsFull ? null : NameSpelling.Nearest(part.Text, _variables.Names, name => [name]);
        _problems.Add(place, key, $"There is no variable '{part.Text}'.{(nearest is null ? " Add it under variables, or write ${env:NAME} for one of the environment." : $" Did you mean '{nearest}'?")}", nearest);
        return null;
    }

    private static string WithoutUserInfo(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length > 0 ? new UriBuilder(uri) { UserName = "", Password = "" }.Uri.AbsoluteUri : value;
}
