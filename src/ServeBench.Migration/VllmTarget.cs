using System.Collections.Specialized;
using System.Globalization;
using ServeBench.Endpoints;

namespace ServeBench.Migration;

/// <summary>Where a command line sends its requests.</summary>
/// <param name="Uri">Base address.</param>
/// <param name="Backend">Name of the backend here.</param>
/// <param name="Model">Model to ask for; <see langword="null"/> for the first that the server lists.</param>
/// <param name="Parameters">The parameters of the run that say so.</param>
internal sealed record VllmTarget(string Uri, string Backend, string? Model, OrderedDictionary Parameters)
{
    // The name is that of SGLang's own API here.
    private const string Sglang = "sglang";

    private const string Version = "/v1";

    // Names that older clients have for OpenAI's completions.
    private static readonly string[] s_completions = [Sglang, "openai-comp"];

    /// <summary>Reads the options that say where to.</summary>
    /// <exception cref="ServeException"><c>BackendNotSupported</c> or <c>VllmCommandInvalid</c>.</exception>
    public static VllmTarget Read(VllmArguments arguments, List<string> warnings)
    {
        string uri = BaseAddress(arguments);
        string named = arguments.Text("backend") ?? arguments.Text("endpoint-type") ?? "openai";
        string backend = s_completions.Contains(named) ? "openai" : BackendCatalog.Find(named).Name;
        if (named == Sglang)
        {
            warnings.Add($"The script's backend {named} uses OpenAI's completions, which is the backend openai here.");
        }

        string? model = arguments.Text("served-model-name") ?? arguments.Text("model");
        arguments.Has("model");
        var parameters = new OrderedDictionary { ["Uri"] = uri, ["Backend"] = backend };
        if (Endpoint(arguments, uri) is { } endpoint && endpoint != BackendCatalog.Find(backend).DefaultEndpoint)
        {
            parameters["Endpoint"] = endpoint;
        }

        if (model is not null)
        {
            parameters["Model"] = model;
        }

        AddHeaders(arguments, parameters, warnings);
        if (arguments.Has("insecure"))
        {
            parameters["SkipCertificateCheck"] = true;
        }

        return new VllmTarget(uri, backend, model, parameters);
    }

    private static string BaseAddress(VllmArguments arguments)
    {
        string host = arguments.Text("host") ?? "127.0.0.1";
        int port = arguments.Whole("port") ?? 8000;
        string bracketed = host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host;
        return arguments.Text("base-url") ?? string.Create(CultureInfo.InvariantCulture, $"http://{bracketed}:{port}");
    }

    // vLLM's client joins both; here the address has no part of the API's path.
    private static string? Endpoint(VllmArguments arguments, string uri) =>
        arguments.Text("endpoint") is { } endpoint && uri.TrimEnd('/').EndsWith(Version, StringComparison.Ordinal) && !endpoint.StartsWith(Version, StringComparison.Ordinal)
            ? $"{Version}/{endpoint.TrimStart('/')}"
            : arguments.Text("endpoint");

    // A key must not stand in a pipeline that is pasted or kept in a file.
    private static void AddHeaders(VllmArguments arguments, OrderedDictionary parameters, List<string> warnings)
    {
        var headers = new OrderedDictionary();
        foreach ((string name, string value) in arguments.Pairs("header", '='))
        {
            if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                warnings.Add("The Authorization header is left out, so that the pipeline has no key. Set OPENAI_API_KEY, or use -ApiKey.");
            }
            else if (SecretNames.IsSensitiveHeader(name))
            {
                warnings.Add($"The header {name} is left out, so that the pipeline has no secret. Add it with -Headers.");
            }
            else
            {
                headers[name] = value;
            }
        }

        if (headers.Count > 0)
        {
            parameters["Headers"] = headers;
        }
    }
}
