using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace ServeBench.Commands;

/// <summary>Asks a parameter's own attributes whether it takes a value, as the engine does when it binds one.</summary>
internal static class PlanBinder
{
    private static readonly MethodInfo s_validate = typeof(ValidateArgumentsAttribute).GetMethod(
        "Validate", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, [typeof(object), typeof(EngineIntrinsics)])!;

    /// <summary>Adds what the attributes say against a value.</summary>
    public static void Check(PlanKey key, object? value, YamlNode node, string path, PlanProblems problems)
    {
        try
        {
            object? transformed = key.Attributes.OfType<ArgumentTransformationAttribute>().Where(attribute => attribute is not CredentialAttribute)
                .Aggregate(value, (current, attribute) => attribute.Transform(null, current));
            object? converted = LanguagePrimitives.ConvertTo(transformed, key.Type, CultureInfo.InvariantCulture);
            foreach (ValidateArgumentsAttribute attribute in key.Attributes.OfType<ValidateArgumentsAttribute>())
            {
                s_validate.Invoke(attribute, [converted, null]);
            }
        }
        catch (TargetInvocationException exception) when (exception.InnerException is RuntimeException or ArgumentException)
        {
            problems.Add(node, path, exception.InnerException.Message);
        }
        catch (Exception exception) when (exception is RuntimeException or ServeException)
        {
            problems.Add(node, path, exception.Message);
        }
    }
}
