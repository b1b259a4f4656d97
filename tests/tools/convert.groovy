// Parses each file up to the phase that sees its whole syntax and needs no class of Jenkins.
import org.codehaus.groovy.control.CompilationUnit
import org.codehaus.groovy.control.Phases

args.each { name ->
    def unit = new CompilationUnit()
    unit.addSource(new File(name))
    unit.compile(Phases.CONVERSION)
}
