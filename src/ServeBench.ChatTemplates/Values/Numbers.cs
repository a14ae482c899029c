using System.Numerics;

namespace ServeBench.ChatTemplates;

/// <summary>Python's arithmetic on whole numbers of 64 bits, floating-point numbers and truth values.</summary>
internal static class Numbers
{
    private const double Int128Limit = 1e38;

    public static bool IsNumber(object? value) => value is long or double or bool;

    public static bool TryWhole(object? value, out long number)
    {
        number = value switch
        {
            long whole => whole,
            true => 1,
            _ => 0,
        };
        return value is long or bool;
    }

    /// <summary>The number as a floating-point one.</summary>
    public static double ToDouble(object? value) => value is double number ? number : TryWhole(value, out long whole) ? whole : throw new TemplateException($"{PythonTypes.NameOf(value)} is not a number");

    /// <summary>The whole number that an argument must be.</summary>
    public static int RequireInt(object? value, string what) => TryWhole(value, out long number)
        ? (int)Math.Clamp(number, int.MinValue, int.MaxValue)
        : throw new TemplateException($"{what} is {PythonTypes.NameOf(value)} and must be a whole number");

    /// <summary>Compares two numbers; nan compares as greater and is equal to nothing.</summary>
    public static int Compare(object? left, object? right)
    {
        if (TryWhole(left, out long a) && TryWhole(right, out long b))
        {
            return a.CompareTo(b);
        }

        double x = ToDouble(left);
        double y = ToDouble(right);
        int order = double.IsNaN(x) || double.IsNaN(y) ? 1 : x.CompareTo(y);
        return order == 0 && Math.Abs(x) < Int128Limit ? ToInt128(left).CompareTo(ToInt128(right)) : order;
    }

    /// <summary>Carries out an operation on two numbers.</summary>
    /// <exception cref="TemplateException">A division by 0, or a result beyond 64 bits.</exception>
    public static object Calculate(string operation, object? left, object? right)
    {
        try
        {
            return TryWhole(left, out long a) && TryWhole(right, out long b) ? Calculate(operation, a, b) : Calculate(operation, ToDouble(left), ToDouble(right));
        }
        catch (OverflowException)
        {
            throw TemplateException.NotSupported("a whole number beyond 64 bits");
        }
    }

    private static object Calculate(string operation, long left, long right)
    {
        if (right == 0 && (operation is "/" or "//" or "%"))
        {
            throw new TemplateException("it divides by 0");
        }

        return operation switch
        {
            "+" => (object)checked(left + right),
            "-" => checked(left - right),
            "*" => checked(left * right),
            "/" => (double)left / right,
            "//" => FloorDivide(left, right),
            "%" => right == -1 ? 0L : Modulo(left, right),
            _ => right < 0 ? (object)Power((double)left, right) : Power(left, (ulong)right),
        };
    }

    private static double Calculate(string operation, double left, double right)
    {
        if (right == 0 && (operation is "/" or "//" or "%"))
        {
            throw new TemplateException("it divides by 0");
        }

        return operation switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "//" => FloorDivide(left, right),
            "%" => Modulo(left, right),
            _ => Power(left, right),
        };
    }

    private static long Modulo(long left, long right)
    {
        long rest = left % right;
        return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest;
    }

    private static long FloorDivide(long left, long right)
    {
        long quotient = checked(left / right);
        return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
    }

    private static double FloorDivide(double left, double right)
    {
        double quotient = (left - Modulo(left, right)) / right;
        double floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static double Modulo(double left, double right)
    {
        double rest = left % right;
        return rest != 0 ? (rest < 0) != (right < 0) ? rest + right : rest : Math.CopySign(0.0, right);
    }

    private static double Power(double left, double right)
    {
        if (left == 0 && right < 0)
        {
            throw new TemplateException("it divides by 0");
        }

        return left < 0 && double.IsFinite(right) && right != Math.Floor(right)
            ? throw TemplateException.NotSupported("a complex number")
            : double.IsFinite(Math.Pow(left, right)) || !double.IsFinite(left) || !double.IsFinite(right)
                ? Math.Pow(left, right)
                : throw new TemplateException("a power is too large");
    }

    private static long Power(long value, ulong exponent)
    {
        if (value is 0 or 1 || exponent == 0)
        {
            return exponent == 0 ? 1 : value;
        }

        return value == -1
            ? exponent % 2 == 0 ? 1 : -1
            : exponent > 64 ? throw new OverflowException() : (long)BigInteger.Pow(value, (int)exponent);
    }

    /// <summary>The number as a whole number: two large whole numbers can differ although they are equal as floating-point numbers.</summary>
    private static Int128 ToInt128(object? value) => value is double number ? (Int128)number : TryWhole(value, out long whole) ? whole : 0;
}
