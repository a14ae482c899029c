using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServeBench.Commands;

/// <summary>The JSON Schema of plans, from the metadata of the cmdlets.</summary>
internal static class PlanSchema
{
    private const string Reference = @"\$\{";

    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema (draft 7) as text.</summary>
    /// <param name="describe">The description of a parameter, by the class of its cmdlet and its name.</param>
    public static string Create(Func<Type, string, string> describe)
    {
        JsonObject definitions = [];
        PlanCommand[] commands = [.. PlanSections.All.SelectMany(section => section.Commands)];
        foreach (PlanCommand command in commands.Concat(commands.SelectMany(command => command.Keys).Select(key => key.Table).OfType<PlanCommand>().Distinct()))
        {
            definitions[command.Name] = CommandOf(command, describe);
        }

        definitions["where"] = Conditions();
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "Plan of a ServeBench benchmark",
            ["type"] = "object",
            ["required"] = new JsonArray([PlanSections.Version, .. PlanSections.All.Where(section => section.IsRequired).Select(section => (JsonNode)section.Name)]),
            ["additionalProperties"] = false,
            ["properties"] = Properties(describe),
            ["allOf"] = new JsonArray([
                .. PlanSections.All.SelectMany(section => section.Excludes.Select(excluded => (JsonNode)new JsonObject
                {
                    ["description"] = $"{excluded.Section} cannot be combined with {section}: {excluded.Reason}.",
                    ["not"] = new JsonObject { ["required"] = new JsonArray(section.Name, excluded.Section) },
                })),
                new JsonObject
                {
                    ["description"] = "A run has an address, or the plan has an endpoint of its own.",
                    ["anyOf"] = new JsonArray(
                        Requires("simulator"),
                        new JsonObject { ["required"] = new JsonArray("sweep"), ["properties"] = new JsonObject { ["sweep"] = new JsonObject { ["type"] = "object", ["required"] = new JsonArray("serverCommand") } } },
                        new JsonObject { ["properties"] = new JsonObject { ["run"] = Requires("uri") } }),
                },
                new JsonObject
                {
                    ["description"] = "The address of a simulator is its own.",
                    ["not"] = new JsonObject { ["required"] = new JsonArray("simulator", "run"), ["properties"] = new JsonObject { ["run"] = Requires("uri") } },
                },
            ]),
            ["definitions"] = definitions,
        };
        return schema.ToJsonString(s_options) + "\n";
    }

    private static JsonObject Properties(Func<Type, string, string> describe)
    {
        var properties = new JsonObject
        {
            [PlanSections.Version] = new JsonObject { ["description"] = "The version of the format: 1.", ["const"] = 1 },
            [PlanSections.Variables] = new JsonObject { ["description"] = "Values by name. ${name} stands for one, ${env:NAME:-default} for a variable of the environment, and ${secret:NAME} for a secret of a vault.", ["type"] = "object" },
            [PlanSections.Repeat] = new JsonObject { ["description"] = "How often each run is done; default 1.", ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 10000 }, Ref()) },
        };
        foreach (PlanSection section in PlanSections.All)
        {
            JsonObject schema = section switch
            {
                _ when section == PlanSections.Dataset => Dataset(section),
                _ when section == PlanSections.Sweep => Sweep(section, describe),
                { IsList: true } => new JsonObject { ["type"] = "array", ["items"] = Any([new JsonObject { ["type"] = "string" }, .. section.Commands.Select(Definition)]) },
                { ListKey: not null } => Any([Definition(section.Command), new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["type"] = new JsonArray("string", "object") } }, new JsonObject { ["type"] = "string" }]),
                _ => new JsonObject { ["allOf"] = new JsonArray(Definition(section.Command)) },
            };
            schema["description"] = section.Description;
            properties[section.Name] = schema;
        }

        return properties;
    }

    private static JsonObject Dataset(PlanSection section) => new()
    {
        ["if"] = Any([Requires("path"), Requires("literalPath")]),
        ["then"] = Definition(section.Commands[0]),
        ["else"] = Definition(section.Commands[1]),
    };

    private static JsonObject Sweep(PlanSection section, Func<Type, string, string> describe)
    {
        JsonObject own = CommandOf(section.Command, describe);
        JsonObject values = [];
        foreach ((PlanSection swept, PlanCommand command) in PlanSections.Swept.SelectMany(swept => swept.Commands.Select(command => (swept, command))))
        {
            foreach (PlanKey key in command.Keys.Where(key => !values.ContainsKey($"{swept}.{key}") && key.Kind is not (PlanValueKind.Secret or PlanValueKind.Credential or PlanValueKind.Certificate)))
            {
                string value = $"#/definitions/{command.Name}/properties/{key}";
                own["properties"]![$"{swept}.{key}"] = Any([new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["$ref"] = value } }, Ref()]);
                values[$"{swept}.{key}"] = new JsonObject { ["$ref"] = value };
            }
        }

        return Any([own, new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["type"] = "object", ["minProperties"] = 1, ["additionalProperties"] = false, ["properties"] = values } }]);
    }

    private static JsonObject CommandOf(PlanCommand command, Func<Type, string, string> describe)
    {
        JsonObject properties = [];
        foreach (PlanKey key in command.Keys)
        {
            JsonObject schema = ValueOf(key);
            schema["description"] = describe(command.Type, key.Parameter);
            properties[key.Name] = schema;
        }

        bool isOutput = PlanSections.Outputs.Commands.Contains(command);
        if (isOutput)
        {
            JsonObject kind = Word([PlanOutput.Kinds[PlanSections.Outputs.Commands.ToList().IndexOf(command)]]);
            kind["description"] = "What is done: Result (Export-ServeResult), Report (Export-ServeReport) or Publish (Publish-ServeReport); by default the ending of the path decides between the first two.";
            properties[PlanSections.As] = kind;
        }

        if (PlanSections.Dataset.Commands.Contains(command))
        {
            properties[PlanSections.Where] = new JsonObject { ["$ref"] = "#/definitions/where" };
        }

        var definition = new JsonObject { ["type"] = "object", ["description"] = $"The parameters of {command.Name}.", ["additionalProperties"] = false, ["properties"] = properties };
        // The address of a run may come from elsewhere: the whole plan says so.
        string[] needed = [.. command.Type == typeof(PublishServeReportCommand) ? [PlanSections.As] : Array.Empty<string>(), .. command.Missing([], out _).Select(key => key.Name).Where(name => command.Type != typeof(InvokeServeBenchmarkCommand) || name != "uri")];
        if (needed.Length > 0 && command.Find("literalPath") is null)
        {
            definition["required"] = new JsonArray([.. needed.Select(name => (JsonNode)name)]);
        }
        else if (needed.Length > 0)
        {
            definition["oneOf"] = new JsonArray(Requires("path"), Requires("literalPath"));
        }

        return definition;
    }

    private static JsonObject ValueOf(PlanKey key)
    {
        JsonObject one = key.Kind switch
        {
            PlanValueKind.Choice => Any([.. Word(key.Choices)["anyOf"]!.AsArray().Select(one => one!.DeepClone().AsObject()), Ref()]),
            PlanValueKind.Whole => Any([Number(key, "integer"), Ref()]),
            PlanValueKind.Number => Any([Number(key, "number"), .. key.TakesInfinity ? [new JsonObject { ["const"] = "inf" }] : Array.Empty<JsonObject>(), Ref()]),
            PlanValueKind.Flag => Any([new JsonObject { ["type"] = "boolean" }, Ref()]),
            PlanValueKind.Secret => Ref(),
            PlanValueKind.Credential => Table(("userName", new JsonObject { ["type"] = "string" }), ("password", Ref())),
            PlanValueKind.Certificate => Any([new JsonObject { ["type"] = "string" }, Table(("path", new JsonObject { ["type"] = "string" }), ("password", Ref()))]),
            PlanValueKind.Table => Any([new JsonObject { ["type"] = "object" }, Ref()]),
            PlanValueKind.Any when key.Table is { } table => Any([Definition(table), key.IsTableOnly ? Ref() : new JsonObject { ["type"] = "string" }]),
            PlanValueKind.Any => [],
            _ when key.TakesNumberAsText => new JsonObject { ["type"] = new JsonArray("string", "number") },
            _ => new JsonObject { ["type"] = "string" },
        };
        return key is { IsList: true, Kind: not PlanValueKind.Any } or { IsList: true, Table: not null }
            ? Any([(JsonObject)one.DeepClone(), new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = one }])
            : one;
    }

    private static JsonObject Number(PlanKey key, string type)
    {
        var number = new JsonObject { ["type"] = type };
        (double least, double greatest) = PlanValueReader.RangeOf(key);
        if (double.IsFinite(least) && least != double.MinValue)
        {
            number["minimum"] = JsonNode.Parse(least.ToString("R", CultureInfo.InvariantCulture));
        }

        if (double.IsFinite(greatest) && greatest != double.MaxValue)
        {
            number["maximum"] = JsonNode.Parse(greatest.ToString("R", CultureInfo.InvariantCulture));
        }

        return number;
    }

    private static JsonObject Conditions()
    {
        JsonObject properties = [];
        foreach (string name in PlanFilterReader.Properties)
        {
            Type type = PlanFilterReader.TypeOf(name);
            string own = type == typeof(bool) ? "boolean" : type == typeof(string) ? "string" : "number";
            string[] types = [own, .. own == "string" ? [] : (string[])["string"], "array", .. PlanFilterReader.IsOptional(name) ? (string[])["null"] : []];
            properties[name] = new JsonObject { ["type"] = new JsonArray([.. types.Select(one => (JsonNode)one)]) };
        }

        return new JsonObject
        {
            ["description"] = "Which requests are taken: a value, a list of values, or a comparison such as '>= 16 and < 1024', for properties of a request.",
            ["type"] = "object",
            ["minProperties"] = 1,
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
    }

    // Words are taken in any case; an editor offers those of the list.
    private static JsonObject Word(IEnumerable<string> words) => Any(
    [
        new JsonObject { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) },
        new JsonObject { ["type"] = "string", ["pattern"] = $"^({string.Join('|', words.Select(AnyCase))})$" },
    ]);

    private static string AnyCase(string word) => string.Concat(word.Select(letter =>
        char.IsAsciiLetter(letter) ? $"[{char.ToUpperInvariant(letter)}{char.ToLowerInvariant(letter)}]" : letter == '.' ? "\\." : letter.ToString()));

    private static JsonObject Ref() => new() { ["type"] = "string", ["pattern"] = Reference };

    private static JsonObject Definition(PlanCommand command) => new() { ["$ref"] = $"#/definitions/{command.Name}" };

    private static JsonObject Requires(string key) => new() { ["required"] = new JsonArray(key) };

    private static JsonObject Any(IEnumerable<JsonObject> schemas) => new() { ["anyOf"] = new JsonArray([.. schemas]) };

    private static JsonObject Table(params (string Name, JsonObject Schema)[] properties)
    {
        JsonObject all = [];
        foreach ((string name, JsonObject schema) in properties)
        {
            all[name] = schema;
        }

        return new JsonObject { ["type"] = "object", ["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Name)]), ["additionalProperties"] = false, ["properties"] = all };
    }
}
