using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>
/// Reads objectives: <c>[statistic] metric operator number [unit]</c>, where the metric may be <c>attainment(…)</c> or <c>goodput(…)</c> with
/// limits for each request.
/// </summary>
internal sealed class ObjectiveParser(string text)
{
    private readonly IReadOnlyList<ObjectiveToken> _tokens = ObjectiveLexer.Split(text);
    private int _next;

    private ObjectiveToken Current => _tokens[_next];

    /// <summary>The objective.</summary>
    /// <exception cref="ServeException"><c>ObjectiveInvalid</c> and the other errors of <see cref="ObjectiveErrors"/>.</exception>
    public ServeObjective Parse()
    {
        List<ObjectiveToken> words = Words("the name of a metric");
        RequestLimits? limits = Current.Kind == ObjectiveTokenKind.Open ? Limits(words) : null;
        ObjectiveOperator comparison = Operator();
        (double limit, string? unit) = Number();
        Expect(ObjectiveTokenKind.End, "the end of the objective");
        string name = string.Join(' ', words.Select(word => word.Text));
        ObjectiveSubject subject = limits is null ? ObjectiveVocabulary.Subject(text, words, unit) : ObjectiveVocabulary.Subject(text, name, limits);
        return new(subject, comparison, ObjectiveLimit.In(text, subject, limit, unit));
    }

    private RequestLimits Limits(List<ObjectiveToken> words)
    {
        string name = string.Join(' ', words.Select(word => word.Text));
        if (words is not [var word] || !ObjectiveVocabulary.TakesLimits(word.Text))
        {
            throw ObjectiveErrors.Metric(text, $"'{name}' takes no limits in parentheses; 'attainment' and 'goodput' do, as in 'attainment(ttft <= 200 ms, tpot <= 30 ms) >= 99 %'.");
        }

        List<RequestLimit> all = [];
        bool hasOwn = false;
        do
        {
            _next++;
            List<ObjectiveToken> latency = Words($"a latency, or '{RequestLimits.Own}'");
            if (latency is [var single] && single.Text.Equals(RequestLimits.Own, StringComparison.OrdinalIgnoreCase))
            {
                hasOwn = true;
            }
            else
            {
                all.Add(OneLimit(latency));
            }
        }
        while (Current.Kind == ObjectiveTokenKind.Comma);
        Expect(ObjectiveTokenKind.Close, "',' or ')'");
        _next++;
        return new(all, hasOwn);
    }

    private RequestLimit OneLimit(List<ObjectiveToken> words)
    {
        LatencyMetric latency = ObjectiveVocabulary.Latency(text, words);
        ObjectiveToken comparison = Current;
        ObjectiveOperator operation = Operator();
        if (!operation.IsUpper)
        {
            throw ObjectiveErrors.Syntax(text, comparison.Column, $"a request is good when its {latency.Key} is at most a limit; write '<=' or '<'");
        }

        (double limit, string? unit) = Number();
        return new(latency, operation, ObjectiveLimit.In(text, latency.Key, MetricUnit.Milliseconds, limit, unit));
    }

    private List<ObjectiveToken> Words(string wanted)
    {
        List<ObjectiveToken> words = [];
        while (Current.Kind == ObjectiveTokenKind.Word)
        {
            words.Add(Current);
            _next++;
        }

        return words.Count > 0 ? words : throw Unexpected(wanted);
    }

    private ObjectiveOperator Operator()
    {
        Expect(ObjectiveTokenKind.Operator, "one of <=, <, >=, >");
        string symbol = _tokens[_next++].Text;
        return ObjectiveOperator.All.First(known => known.Symbol == symbol);
    }

    private (double Value, string? Unit) Number()
    {
        Expect(ObjectiveTokenKind.Number, "a number");
        ObjectiveToken number = _tokens[_next++];
        double value = double.Parse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            throw ObjectiveErrors.Syntax(text, number.Column, $"'{number.Text}' is too great a number");
        }

        // A comma outside of parentheses can only be meant as the decimal point.
        if (Current.Kind == ObjectiveTokenKind.Comma && _tokens[_next + 1] is { Kind: ObjectiveTokenKind.Number } part && part.Column == Current.Column + 1)
        {
            throw ObjectiveErrors.Syntax(text, Current.Column, $"the decimal point of a number is a point, as in {number.Text}.{part.Text}");
        }

        return (value, Current.Kind == ObjectiveTokenKind.Word ? _tokens[_next++].Text : null);
    }

    private void Expect(ObjectiveTokenKind kind, string wanted)
    {
        if (Current.Kind != kind)
        {
            throw Unexpected(wanted);
        }
    }

    private ServeException Unexpected(string wanted) => ObjectiveErrors.Syntax(
        text, Current.Column, Current.Kind == ObjectiveTokenKind.End ? $"the text ends where {wanted} should be" : $"'{Current.Text}' stands where {wanted} should be");
}
