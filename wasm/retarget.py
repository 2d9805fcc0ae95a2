"""From Numba's IR for this machine to one optimised LLVM module for wasm32.

Numba's IR uses 64-bit integers for sizes and indices and opaque pointers, and says nothing of the processor but in
its `target` lines. LLVM cuts 64-bit indices to 32 bits where a pointer has 32, so new target lines are nearly all it
takes. What else is assumed of the IR is checked, and a failing assumption is one `WasmBuildError`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import llvmlite.binding as llvm

from .errors import WasmBuildError
from .numba_ir import NumbaFunction

TRIPLE = "wasm32-unknown-unknown"
# What every browser of the last five years has; memory.copy and memory.fill need no library then.
SCALAR = "+bulk-memory,+bulk-memory-opt,+mutable-globals,+nontrapping-fptoint,+sign-ext"
SIMD = f"{SCALAR},+simd128"  # and vectors of 16 bytes: Safari since 2023, the others since 2021
OK, OK_NONE = 0, -2  # Numba's status codes of a call that did not raise
LLVM_TYPES = {"int32": "i32", "float64": "double", "none": "void"}

# Reference counts belong to Numba's allocator. Our arrays are views of memory that it did not allocate.
REFERENCE_COUNTS = re.compile(
    r"^define [^\n]*@(NRT_incref|NRT_decref)\(ptr [^\n]*\{\n.*?^\}$", re.MULTILINE | re.DOTALL
)
REMAINS = re.compile(r"^declare [^\n]*@(?!llvm\.)\"?([\w.]+)", re.MULTILINE)


def target_machine(*, simd: bool) -> llvm.TargetMachine:
    """LLVM's code generator for wasm32, with or without vectors."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE)
    return target.create_target_machine(
        opt=3, features=SIMD if simd else SCALAR, reloc="static", codemodel="default"
    )


def replace_once(pattern: str, replacement: str, ir: str, what: str) -> str:
    """Replace what must stand there exactly once."""
    changed, count = re.subn(pattern, replacement, ir, flags=re.MULTILINE)
    if count != 1:
        raise WasmBuildError(f"Numba's IR was expected to have one {what}, got {count}.")
    return changed


def retarget(ir: str, data_layout: str) -> str:
    """The same IR with the target lines of wasm32 and without reference counts."""
    ir = replace_once(r"^target triple = .*$", f'target triple = "{TRIPLE}"', ir, "line `target triple`")
    ir = replace_once(
        r"^target datalayout = .*$", f'target datalayout = "{data_layout}"', ir, "line `target datalayout`"
    )
    ir = REFERENCE_COUNTS.sub(r"define linkonce_odr void @\1(ptr %0) {\n  ret void\n}", ir)
    if re.search(r"@nrt_atomic_\w+\([^\n]*\{", ir) and not re.search(r"@NRT_(in|de)cref\(ptr %0\) \{", ir):
        raise WasmBuildError(
            "Numba's reference counting is not where it was: expected NRT_incref and NRT_decref."
        )
    return ir


def entry(function: NumbaFunction) -> str:
    """IR of the exported function: calls Numba's, which passes its result through a pointer, and traps if it raised."""
    signature = function.export.signature
    result = LLVM_TYPES[str(signature.return_type)]
    types = [LLVM_TYPES.get(str(argument), "ptr") for argument in signature.args]
    given = ", ".join(f"{kind} %a{index}" for index, kind in enumerate(types))
    slot = "ptr" if result == "void" else result
    end = "ret void" if result == "void" else f"%value = load {result}, ptr %result\n  ret {result} %value"
    return f"""
declare i32 @"{function.symbol}"(ptr, ptr, {", ".join(types)})
declare void @llvm.trap()
define {result} @"{function.export.name}"({given}) {{
  %result = alloca {slot}
  %exception = alloca ptr
  %status = call i32 @"{function.symbol}"(ptr %result, ptr %exception, {given})
  switch i32 %status, label %raised [ i32 {OK}, label %returned  i32 {OK_NONE}, label %returned ]
returned:
  {end}
raised:
  call void @llvm.trap()
  unreachable
}}
"""


def optimise(
    module: llvm.ModuleRef, machine: llvm.TargetMachine, exports: Sequence[str], *, vectorise: bool
) -> None:
    """Hide everything but the exports, then inline, simplify and drop what nobody calls: error paths, wrappers."""
    for value in (*module.functions, *module.global_variables):
        if not value.is_declaration and value.name not in exports:
            value.linkage = "internal"
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = vectorise
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)


def check(module: llvm.ModuleRef) -> None:
    """Raise `WasmBuildError` if the optimised module still needs something of its host, or may raise."""
    ir = str(module)
    if left := sorted(set(REMAINS.findall(ir))):
        raise WasmBuildError(
            f"the compiled functions still call {', '.join(left)}: they allocate, raise or use a function that "
            "WebAssembly has not. Find what calls it and write it in integers, or in + - * /."
        )
    if "call void @llvm.trap" in ir:
        within = [function.name for function in module.functions if "@llvm.trap()" in str(function)]
        raise WasmBuildError(
            f"these functions may raise an exception: {', '.join(within)}. Make them not to."
        )
    if "inttoptr (i64" in ir or ".const.pickledata" in ir:
        raise WasmBuildError("addresses or exceptions of this process are left in the compiled functions.")


def optimised_module(
    functions: Sequence[NumbaFunction], machine: llvm.TargetMachine, *, vectorise: bool
) -> llvm.ModuleRef:
    """These functions and what they call, optimised together and checked."""
    layout = str(machine.target_data)
    head = f'target datalayout = "{layout}"\ntarget triple = "{TRIPLE}"\n'
    module = llvm.parse_assembly(head)
    for function in functions:
        module.link_in(llvm.parse_assembly(retarget(function.ir, layout)))
        module.link_in(llvm.parse_assembly(head + entry(function)))
    module.verify()
    optimise(module, machine, [function.export.name for function in functions], vectorise=vectorise)
    check(module)
    return module


def wasm_module(
    functions: Sequence[NumbaFunction], machine: llvm.TargetMachine, *, simd: bool
) -> llvm.ModuleRef:
    """One module of all functions, checked to need nothing from outside. simd: long loops use vectors."""
    parts = [
        optimised_module(part, machine, vectorise=simd and has_long_loops)
        for has_long_loops in (False, True)
        if (part := [function for function in functions if function.export.has_long_loops == has_long_loops])
    ]
    for part in parts[1:]:
        parts[0].link_in(part)
    return parts[0]
